'use strict';

// A plugin for Miniflare (4 and 5, hence for wrangler and vitest): env.AI of a local Worker is the
// runtime's own binding, and what it asks goes to workersai-mock instead of Cloudflare.
// Written by `workersai-mock worker-config --install`, which also replaces it.

const NAME = 'workersai-mock';
const URL_OF_SERVE = 'http://127.0.0.1:8790';
const TOKEN = 'workersai-mock-token';
// The module of workerd that holds the class of env.AI.
const AI = 'cloudflare-internal:ai-api';

function addressOf(options) {
  const text = options.url || process.env.WORKERSAI_MOCK_URL || URL_OF_SERVE;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.pathname !== '/') {
    throw new TypeError(`workersai-mock-binding: url is http://host:port, not ${text}`);
  }
  return `${url.hostname}:${url.port || 80}`;
}

// What `serve --tenants token` tells one caller from another by: each worker of vitest is one.
function tokenOf(options = {}) {
  if (options.token) return options.token;
  // Under pytest and `workersai-mock run` this is the mock's; a real one stays where it is.
  const given = process.env.CLOUDFLARE_API_TOKEN ?? '';
  const token = given.startsWith('workersai-mock-') ? given : TOKEN;
  const worker = process.env.VITEST_POOL_ID;
  return worker ? `${token}-vitest-${worker}` : token;
}

// Miniflare 4 hands over the bindings of this plugin as a list, Miniflare 5 the Worker's whole config.
function bindingsOf(given) {
  if (Array.isArray(given)) {
    return given.map(({ name, options }) => ({ name, options: options ?? {} }));
  }
  return Object.entries(given?.config?.env ?? {})
    .filter(([, { dev }]) => dev?.plugin?.name === NAME)
    .map(([name, { dev }]) => ({ name, options: dev.options ?? {} }));
}

// One service for each address and token, however many Workers and bindings share it.
function serviceOf(options) {
  return `${NAME}:${addressOf(options)}:${tokenOf(options)}`;
}

// The class that this Miniflare knows a proxy by. It is not a dependency of ours: whoever calls has
// loaded it, and where there are several the caller is on the stack.
function proxyClass() {
  const { stack } = new Error();
  const found = Object.values(require.cache).filter(
    (each) => /[\\/]miniflare[\\/]dist[\\/]src[\\/]index\.js$/.test(each?.filename ?? ''),
  );
  const caller = found.find(({ filename }) => stack.includes(filename)) ?? found.at(-1);
  if (!caller) throw new Error('workersai-mock-binding: this is not called by Miniflare');
  return caller.exports.ProxyNodeBinding;
}

exports.plugins = {
  [NAME]: {
    bindingTypeDescription: 'AI',

    getBindings(given) {
      return bindingsOf(given).map(({ name, options }) => ({
        name,
        wrapped: {
          moduleName: AI,
          innerBindings: [{ name: 'fetcher', service: { name: serviceOf(options) } }],
        },
      }));
    },

    getNodeBindings(given) {
      const bindings = bindingsOf(given);
      if (bindings.length === 0) return {};
      const ProxyNodeBinding = proxyClass();
      return Object.fromEntries(bindings.map(({ name }) => [name, new ProxyNodeBinding()]));
    },

    getServices({ options: given }) {
      return bindingsOf(given).map(({ options }) => {
        const value = `Bearer ${tokenOf(options)}`;
        const http = { injectRequestHeaders: [{ name: 'Authorization', value }] };
        return { name: serviceOf(options), external: { address: addressOf(options), http } };
      });
    },
  },
};

// What `unsafeBindings` of Miniflare wants, found wherever this file is.
exports.binding = ({ name = 'AI', ...options } = {}) => ({
  name,
  type: NAME,
  plugin: { package: __filename, name: NAME },
  options,
});

exports.tokenOf = tokenOf;
