// All requests that reached the mock: what its journal has, and from then on what it tells.

import { admin } from '../core/api.js';
import { eachFrame } from '../core/dom.js';
import { connection, on } from '../core/live.js';

// As many as the mock answers without a pause that others would feel.
const PAGE = 250;
const MOST = 20_000;
const CALM_MS = 300;

const rows = new Map();
const listeners = new Set();
const state = { missed: 0, lost: 0, loading: false, begun: false };
let sorted = [];
let reading = 0;
let soon;

export const keyOf = ({ tenant, number }) => `${number} ${tenant}`;

/** What is known of the log beside its rows: how many events were missed, how many rows are lost. */
export const known = () => state;

/** The row of a request, if the page has it. */
export const rowOf = (key) => rows.get(key);

/** Listen to the log: called with all rows, in the order in which they came. */
export function followLog(listener) {
  listeners.add(listener);
  if (!state.begun) begin();
  else listener(sorted);
}

/** Take the rows out of this page; the mock keeps them. */
export function clearPage() {
  rows.clear();
  tell();
}

/** Say no more of what was missed. */
export function dismiss() {
  Object.assign(state, { missed: 0, lost: 0 });
  tell();
}

const tell = eachFrame(() => {
  for (const key of rows.keys()) {
    if (rows.size <= MOST) break;
    rows.delete(key);
  }
  sorted = [...rows.values()];
  if (sorted.some((row, index) => index && before(row, sorted[index - 1]))) sorted.sort((a, b) => (before(a, b) ? -1 : 1));
  for (const listener of listeners) listener(sorted);
});

const before = (a, b) => a.at < b.at || (a.at === b.at && a.tenant === b.tenant && a.number < b.number);

function begin() {
  state.begun = true;
  // Listened to before the journal is read: what comes meanwhile is in one of the two, or in both.
  on('entry', take);
  on('hello', ({ resumed }) => {
    if (!resumed) read({ anew: true });
  });
  on('missed', ({ count }) => {
    state.missed += count;
    later();
  });
  on('changed', ({ what, tenant }) => {
    if (what !== 'journal' && what !== 'everything') return;
    for (const [key, row] of rows) if (tenant === null || row.tenant === tenant) rows.delete(key);
    tell();
    later();
  });
  if (connection.get() === 'live') read({ anew: true });
}

function later() {
  reading += 1; // what is being read was asked before
  clearTimeout(soon);
  soon = setTimeout(read, CALM_MS);
}

function take(row) {
  const key = keyOf(row);
  // What has ended does not run again, whichever was told first.
  if (!row.ended && rows.get(key)?.ended) return;
  rows.set(key, row);
  tell();
}

async function read({ anew = false } = {}) {
  const mine = (reading += 1);
  if (anew) {
    rows.clear();
    Object.assign(state, { missed: 0, lost: 0 });
  }
  state.loading = true;
  tell();
  try {
    const { tenants } = await admin('tenants');
    let lost = 0;
    for (const { tenant, total } of tenants) lost += total ? await readOne(tenant, mine) : 0;
    if (mine === reading) state.lost = lost;
  } catch {
    // Read again when the connection is back.
  }
  if (mine !== reading) return;
  state.loading = false;
  tell();
}

async function readOne(tenant, mine) {
  let after = 0;
  let gone = 0;
  for (;;) {
    const { lines, matched, evicted } = await admin('log', { query: { tenant, after, limit: PAGE } });
    if (mine !== reading) return 0;
    gone = evicted;
    lines.forEach(take);
    if (matched <= lines.length) break;
    after = lines.at(-1).number;
  }
  let had = 0;
  for (const row of rows.values()) had += row.tenant === tenant && row.number <= gone;
  return gone - had;
}
