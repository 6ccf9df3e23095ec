// The admin API of workersai-mock for JavaScript suites: no dependencies, Node 18 or later.
//
//   import { reply, refuse, requests, reset } from './workersai-mock.mjs';
//
//   beforeEach(() => reset());
//   test('greets', async () => {
//     await reply('Hello!', { match: { stream: true } });
//     ...
//     expect((await requests()).requests[0].body.prompt).toBe('hi');
//   });
//
// The address comes from WORKERSAI_MOCK_URL, which `workersai-mock run -- npm test` sets.

const environment = globalThis.process?.env ?? {};

/** What the mock said when it refused a call; `problem` is its answer by RFC 9457. */
export class AdminError extends Error {
  constructor(status, problem) {
    super(`${status}: ${problem.detail || problem.title || 'the mock refused'}`);
    this.name = 'AdminError';
    this.status = status;
    this.problem = problem;
  }
}

/** A running mock. Every method returns a promise, which AdminError rejects. */
export class RemoteMock {
  #url;
  #token;
  #tenant;

  /** `url` and `token` come from the environment where they are not given. */
  constructor({
    url = environment.WORKERSAI_MOCK_URL,
    token = environment.WORKERSAI_MOCK_ADMIN_TOKEN,
    tenant,
  } = {}) {
    if (!url) {
      throw new TypeError('no address: give url, or run under `workersai-mock run -- ...`');
    }
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
    this.#tenant = tenant;
  }

  /** The root of the mock. */
  get url() {
    return this.#url;
  }

  /** Status, version, seed, and what tells tenants apart. */
  health() {
    return this.#call('GET', 'health', { tenant: false });
  }

  /** Adds a stub that answers; a list is a sequence. Resolves to the stub, with its `id`. */
  reply(said, options = {}) {
    return this.add({ [Array.isArray(said) ? 'replies' : 'reply']: said, ...options });
  }

  /** Adds a stub that refuses by code or name. Resolves to the stub, with its `id`. */
  refuse(refusal, options = {}) {
    return this.add({ refuse: refusal, ...options });
  }

  /** Adds a stub in the format of scenario files. */
  add(stub) {
    return this.#call('POST', 'stubs', { body: stub });
  }

  /** Takes a stub away: the stub itself or its id. */
  async remove(stub) {
    await this.#call('DELETE', `stubs/${stub?.id ?? stub}`);
  }

  /** All stubs, the one that is tried first in front. */
  async stubs() {
    return (await this.#call('GET', 'stubs')).stubs;
  }

  /** Tries the stubs in this order: the stubs themselves or their ids, each once. */
  async order(...stubs) {
    await this.#call('PUT', 'stubs/order', { body: { ids: stubs.map((stub) => stub?.id ?? stub) } });
  }

  /** What a request gets that no stub is for: 'default' or 'refuse'. */
  async unmatched() {
    return (await this.#call('GET', 'unmatched')).unmatched;
  }

  /** Says what a request gets that no stub is for. */
  async leave(unmatched) {
    await this.#call('PUT', 'unmatched', { body: { unmatched } });
  }

  /** What happens to the next answers, with how many are left of each. */
  async twists() {
    return (await this.#call('GET', 'twists')).twists;
  }

  /** Says what happens to the next answers: { fault: 'reset', times: 2 }, ...; nothing ends it. */
  async twist(...twists) {
    await this.#call('PUT', 'twists', { body: { twists } });
  }

  /** What is said of the client, rule by rule. */
  async verdicts() {
    return (await this.#call('GET', 'client')).verdicts;
  }

  /** How a request differs from each stub there is now, the nearest first. */
  async misses(number) {
    return (await this.#call('GET', `journal/${number}/misses`)).stubs;
  }

  /** Everyone who has asked, under the names that `tenant` takes. */
  async tenants() {
    return (await this.#call('GET', 'tenants', { tenant: false })).tenants;
  }

  /** The requests that came and fit the filter: { total, matched, evicted, requests }. */
  async requests(filter = {}) {
    const { entries, ...page } = await this.#call('GET', 'journal', { query: filter });
    return { ...page, requests: entries };
  }

  /** The requests that have ended, as lines of the exchange format and without secrets. */
  export() {
    return this.#ask('GET', 'exchanges');
  }

  /** The scenario files, and what is wrong with what is on disk. */
  scenario() {
    return this.#call('GET', 'scenario', { tenant: false });
  }

  /** The state of each scenario. */
  async states() {
    return (await this.#call('GET', 'state')).states;
  }

  /** Puts a scenario into a state. */
  async move(scenario, state) {
    await this.#call('PUT', 'state', { body: { scenario, state } });
  }

  /** Puts parts back to how the server began ('stubs', 'journal', 'state', 'quota'), or all. */
  async reset(...what) {
    await this.#call('POST', 'reset', { body: { what: what.length ? what : ['everything'] } });
  }

  /** Draws from another seed, for all tenants. */
  async reseed(seed) {
    await this.#call('PUT', 'seed', { body: { seed }, tenant: false });
  }

  async #call(method, path, options) {
    const text = await this.#ask(method, path, options);
    return text ? parsed(text, 200) : {};
  }

  async #ask(method, path, { body, query = {}, tenant = true } = {}) {
    const asked = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) asked.set(key, String(value));
    }
    if (tenant && this.#tenant !== undefined) asked.set('tenant', this.#tenant);
    const search = String(asked) && `?${asked}`;
    const headers = {};
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const response = await fetch(`${this.#url}/__admin/${path}${search}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new AdminError(response.status, parsed(text, response.status));
    return text;
  }
}

function parsed(text, status) {
  try {
    return JSON.parse(text);
  } catch {
    throw new AdminError(status, { title: 'this is no admin API of a mock' });
  }
}

// One mock for a whole suite, made when it is first used so that importing never fails.
let shared;
const mock = () => (shared ??= new RemoteMock());

export const reply = (said, options) => mock().reply(said, options);
export const refuse = (refusal, options) => mock().refuse(refusal, options);
export const requests = (filter) => mock().requests(filter);
export const reset = (...what) => mock().reset(...what);
