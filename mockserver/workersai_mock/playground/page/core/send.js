// Sending a request, reading the answer as it comes, and asking the journal what was planned.

import { admin } from './api.js';
import { newExchange, remember, takeBytes, takeEnd, takeHead, tell } from './exchange.js';
import { on } from './live.js';

// Names the request in the journal: two that are alike could not be told apart.
const TAG = 'x-playground-request';
const LATEST = 50;

/** Send `asked` (`{path, headers, body}`); returns the exchange at once. */
export function send(asked, options = {}) {
  const exchange = newExchange(asked, options);
  remember(exchange);
  run(exchange);
  return exchange;
}

async function run(exchange) {
  const abort = new AbortController();
  exchange.stop = () => abort.abort();
  const began = performance.now();
  const past = () => performance.now() - began;
  const follows = on('entry', (row) => row.ended && row.number === exchange.planned?.number && noted(exchange, row));
  try {
    const { path, headers, body } = exchange.asked;
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers, [TAG]: exchange.tag },
      body,
      signal: abort.signal,
      cache: 'no-store',
    });
    takeHead(exchange, response.status, [...response.headers], past());
    lookUp(exchange);
    const reader = response.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      takeBytes(exchange, value, past());
    }
    takeEnd(exchange, 'ended', past());
  } catch (error) {
    const stopped = abort.signal.aborted;
    takeEnd(exchange, stopped ? 'stopped' : 'broken', past(), stopped ? '' : error.message);
  }
  if (!exchange.planned) await lookUp(exchange);
  else if (!exchange.row) await settle(exchange);
  // What comes later is no longer of interest; the journal has long told of this one.
  setTimeout(follows, 60_000);
}

async function lookUp(exchange) {
  try {
    const { entries } = await admin('journal', { query: { order: 'newest', limit: LATEST, tenant: exchange.asked.tenant } });
    const entry = entries.find(({ headers }) => headers[TAG] === exchange.tag);
    if (!entry) return;
    if (entry.ended) noted(exchange, entry);
    exchange.planned = await admin(`journal/${entry.number}/answer`, { query: { tenant: exchange.asked.tenant } });
    tell(exchange);
  } catch {
    // Without the journal there is still all that the browser saw.
  }
}

async function settle(exchange) {
  const row = await admin(`journal/${exchange.planned.number}`, { query: { tenant: exchange.asked.tenant } }).catch(() => null);
  if (row?.ended) noted(exchange, row);
}

function noted(exchange, row) {
  exchange.row = { ...exchange.row, ...row };
  tell(exchange);
}
