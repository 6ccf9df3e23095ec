// Which requests are shown: by words, by what decided, by tenant.

import { admin } from '../core/api.js';
import { store } from '../core/store.js';
import { keyOf } from './log.js';
import { verdicts } from './verdict.js';
import { decidedBy, happened } from './word.js';

export const WHAT = {
  '': 'All requests',
  default: 'Default reply',
  stub: 'Answered by a stub',
  unmatched: 'No stub fits',
  refused: 'Refused',
  trouble: 'Status 400 and above',
  left: 'Client left',
  verdict: 'With a verdict on the client',
  running: 'Still running',
};

export const filter = store({ text: '', what: '', tenant: null });

// What the bodies of requests hold only the mock knows.
let held = { text: '', keys: new Set() };

/** Return those of the rows that are shown. */
export function filtered(rows) {
  const { text, what, tenant } = filter.get();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const bodies = held.text === text ? held.keys : new Set();
  if (!words.length && !what && tenant === null) return rows;
  return rows.filter((row) => (tenant === null || row.tenant === tenant) && fits(row, what) && (bodies.has(keyOf(row)) || words.every((word) => said(row).includes(word))));
}

/** Ask the mock which bodies hold the text that is looked for. */
export async function lookIntoBodies(tenants) {
  const { text } = filter.get();
  const keys = new Set();
  if (text.trim()) {
    for (const tenant of tenants) {
      const { lines } = await admin('log', { query: { tenant, contains: text.trim(), limit: 1000 } }).catch(() => ({ lines: [] }));
      for (const line of lines) keys.add(keyOf(line));
    }
  }
  if (filter.get().text === text) held = { text, keys };
}

const texts = new WeakMap();

function said(row) {
  if (!texts.has(row)) {
    const parts = [row.method, row.path, row.door, row.model, row.tenant, row.status, decidedBy(row).text, row.why, row.refusal?.name, row.refusal?.code, ...happened(row).map(({ text }) => text)];
    texts.set(row, parts.filter(Boolean).join('\n').toLowerCase());
  }
  return texts.get(row);
}

function fits(row, what) {
  if (!what) return true;
  if (what === 'trouble') return row.status >= 400;
  if (what === 'left') return row.left_early;
  if (what === 'running') return !row.ended;
  if (what === 'verdict') return verdicts.get().has(keyOf(row));
  if (what === 'unmatched') return row.outcome === 'unmatched' || row.stub?.name === 'unmatched';
  return row.outcome === what;
}
