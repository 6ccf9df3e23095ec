// Serves a Worker with one of the Miniflares that are installed until standard input ends:
// node miniflare.mjs 4|5|remote WORKER [OPTIONS OF THE BINDING]
import { createRequire } from 'node:module';
import { binding } from 'workersai-mock-binding';

const [kind, scriptPath, options = '{}'] = process.argv.slice(2);
const ours = createRequire(import.meta.url);
const { Miniflare, convertV4MiniflareOptions = (same) => same } =
  kind === '5' ? createRequire(ours.resolve('wrangler'))('miniflare') : ours('miniflare');
const url = new URL(process.env.WORKERSAI_MOCK_URL);
const ai =
  kind === 'remote'
    ? { ai: { binding: 'AI', remoteProxyConnectionString: url } }
    : { unsafeBindings: [binding(JSON.parse(options))] };

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    modules: true,
    scriptPath,
    compatibilityDate: '2026-01-01',
    ...ai,
  }),
);
console.log(`ready ${await miniflare.ready}`);
for await (const _ of process.stdin);
await miniflare.dispose();
