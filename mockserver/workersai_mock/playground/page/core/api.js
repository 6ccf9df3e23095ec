// Calling the mock: its admin API, and the doors that any client uses.

const KEY = 'workersai-mock.admin-token';
let token = sessionStorage.getItem(KEY) ?? '';
let askForToken = async () => '';

/** An admin call that was refused; `detail` says why. */
export class AdminError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `the mock answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Say how a token is asked for where the mock wants one; resolves to it. */
export function onTokenWanted(ask) {
  askForToken = ask;
}

/** Return the headers that let in to the admin API. */
export const adminHeaders = () => (token ? { Authorization: `Bearer ${token}` } : {});

/** Ask for a token and keep it for this tab. */
export async function wantToken(wrong = false) {
  token = await askForToken(wrong);
  sessionStorage.setItem(KEY, token);
}

/** Call `/__admin/{path}` and return what it answers; throws AdminError. */
export async function admin(path, { method = 'GET', body, query = {} } = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== undefined && v !== ''));
  const headers = { ...adminHeaders(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
  const response = await fetch(`/__admin/${path}${asked.size ? `?${asked}` : ''}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 401) {
    await wantToken(Boolean(token));
    return admin(path, { method, body, query });
  }
  if (response.status === 204) return null;
  const found = await response.json();
  if (!response.ok) throw new AdminError(response.status, found);
  return found;
}

/** Return the path at which a model is asked. */
export function runPath(account, model) {
  return `/client/v4/accounts/${account}/ai/run/${model}`;
}
