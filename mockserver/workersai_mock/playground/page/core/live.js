// What happens in the mock, pushed: one connection for the whole page, which heals itself.

import { adminHeaders, wantToken } from './api.js';
import { eventReader } from './sse.js';
import { store } from './store.js';

// The mock says something at least every 10 s.
const SILENCE_MS = 25_000;
const WAITS_MS = [250, 500, 1000, 2000, 4000];

/** `connecting`, `live` or `lost`. */
export const connection = store('connecting');

const listeners = new Map();
let last = '';
let tries = 0;
let wake = () => {};

/**
 * Listen to events of one name: `hello` (`resumed` says whether nothing was missed), `entry`,
 * `changed`, `missed`. Returns what ends it.
 */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
  return () => listeners.get(name).delete(listener);
}

/** Connect, and connect again whenever it is lost, for as long as the page lives. */
export async function follow() {
  for (;;) {
    try {
      await once();
    } catch {
      // Said by the banner; the loop is the cure.
    }
    connection.set('lost');
    const pause = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)];
    tries += 1;
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, pause);
    });
  }
}

/** Try at once rather than after the pause. */
export const tryNow = () => wake();

async function once() {
  const abort = new AbortController();
  const headers = { ...adminHeaders(), ...(last ? { 'Last-Event-ID': last } : {}) };
  const response = await fetch('/__admin/events', { headers, signal: abort.signal, cache: 'no-store' });
  if (response.status === 401) {
    await wantToken('Authorization' in headers);
    return;
  }
  if (!response.ok) throw new Error(`the mock answered ${response.status}`);
  const reader = response.body.getReader();
  const events = eventReader();
  let watchdog;
  try {
    for (;;) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
      const { value, done } = await reader.read();
      if (done) return;
      tries = 0;
      connection.set('live');
      for (const event of events.feed(value)) tell(event);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function tell({ name, data, id }) {
  if (id) last = id;
  if (data === null) return;
  const value = JSON.parse(data);
  for (const listener of listeners.get(name) ?? []) listener(value);
}

addEventListener('online', tryNow);
