// Turning a request that came into a stub, so that the same request is answered so again.

import { admin } from '../core/api.js';
import { parsed } from '../core/frame.js';
import { toast, told } from '../core/toast.js';
import { stubOf } from '../take/stub.js';

const WISH = 'x-workersai-mock-';

/** Why a request cannot be made a stub; empty where it can. */
export function obstacle({ outcome, refusal, model, ended }) {
  if (!ended) return 'It is still being answered';
  if (outcome === 'refused') return `It was refused before any stub is asked (${refusal?.name ?? 'refused'})`;
  return model ? '' : 'It names no model';
}

/** Return the body of a journal's entry as text, and the wishes that its headers hold. */
export const bodyOf = ({ body }) => (typeof body === 'string' ? body : JSON.stringify(body, null, 2));
export const wishesOf = ({ headers }) => Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(WISH)));

/** Add a stub that answers a request as it was answered, and say so. */
export const makeStub = (row) => told(() => added(row));

async function added(row) {
  const why = obstacle(row);
  if (why) return toast(`${why}: a stub would change nothing.`, 'error');
  const query = { tenant: row.tenant };
  const entry = await admin(`journal/${row.number}`, { query });
  const { unmatched } = await admin('unmatched', { query });
  const stub = await admin('stubs', { method: 'POST', query, body: stubFor(entry) });
  // The first stub that answers would turn all other requests away.
  if (unmatched === 'default') await admin('unmatched', { method: 'PUT', query, body: { unmatched } });
  return toast(`Stub #${stub.id} answers this request from now on; it is listed under Steer.`);
}

function stubFor(entry) {
  const own = entry.outcome === 'unmatched' || entry.outcome === 'stub_failed';
  const value = typeof entry.body === 'string' ? parsed(entry.body) : entry.body;
  const stub = stubOf({
    model: entry.model,
    value,
    text: entry.text ?? '',
    tools: entry.tool_calls,
    refusal: own ? undefined : entry.refusal?.name,
    control: wishesOf(entry),
  });
  const { match, ...rest } = stub;
  const more = typeof value?.stream === 'boolean' ? { stream: value.stream } : {};
  // Where nothing was answered there is nothing to repeat but the default.
  return { match: { ...match, ...more }, ...rest, ...(own ? { reply: { prose: true } } : {}), name: `request ${entry.number}` };
}
