// One request and its answer as the browser saw it: every frame, and when it came.

import { eventReader, joined } from './sse.js';
import { readBody, readData } from './frame.js';
import { store } from './store.js';

const UTF8 = new TextDecoder();
const KEPT = 30;
let count = 0;

/** The exchanges of this visit, newest first. */
export const exchanges = store([]);

/**
 * Return a fresh exchange. `shown` is how many frames views may show: all of them, unless it is
 * paused; reading never pauses, since holding the network would falsify the times.
 */
export function newExchange(asked, { paused = false } = {}) {
  count += 1;
  return {
    id: String(count),
    tag: crypto.randomUUID(),
    asked,
    at: new Date(),
    state: 'waiting', // open, ended, stopped, broken
    status: 0,
    headers: [],
    streamed: false,
    headMs: null,
    endMs: null,
    chunks: [],
    frames: [],
    body: new Uint8Array(0),
    shown: 0,
    allowed: 0, // how many may be shown while it is paused
    paused,
    problem: '',
    row: null, // what the journal says of it
    planned: null, // what was to be sent, and when
    listeners: new Set(),
    stop: () => {},
  };
}

/** Tell who watches an exchange that there is more to see. */
export function tell(exchange) {
  const { paused, allowed, frames } = exchange;
  exchange.shown = paused ? Math.min(allowed, frames.length) : frames.length;
  for (const listener of [...exchange.listeners]) listener(exchange);
}

/** Show one frame more, once it has come, and no further one. */
export function step(exchange) {
  if (!exchange.paused) pause(exchange, true);
  exchange.allowed += 1;
  tell(exchange);
}

/** Hold the frames that are still to be shown, or show them all. */
export function pause(exchange, paused) {
  exchange.paused = paused;
  exchange.allowed = exchange.shown;
  tell(exchange);
}

/** Whether everything that came is shown, and nothing more will. */
export const settled = (exchange) => isOver(exchange) && exchange.shown >= exchange.frames.length;
export const isOver = ({ state }) => state === 'ended' || state === 'stopped' || state === 'broken';

/** The answer's text, as far as it is shown. */
export const textOf = ({ frames, shown }) => frames.slice(0, shown).map((frame) => frame.text).join('');

/** The tool calls and the counts of it. */
export const toolsOf = ({ frames, shown }) => frames.slice(0, shown).flatMap((frame) => frame.tools);
export const usageOf = ({ frames, shown }) => frames.slice(0, shown).findLast((frame) => frame.usage)?.usage ?? null;

/** Put an exchange in front of the others. */
export function remember(exchange) {
  exchanges.set([exchange, ...exchanges.get()].slice(0, KEPT));
}

/** Take in what the answer begins with. */
export function takeHead(exchange, status, headers, ms) {
  const kind = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  Object.assign(exchange, { status, headers, headMs: ms, state: 'open' });
  exchange.streamed = kind.startsWith('text/event-stream');
  exchange.reader = exchange.streamed ? eventReader() : null;
  tell(exchange);
}

/** Take in bytes as they came. */
export function takeBytes(exchange, bytes, ms) {
  const begin = exchange.body.length;
  exchange.body = joined(exchange.body, bytes);
  exchange.chunks.push({ ms, start: begin, end: exchange.body.length });
  for (const event of exchange.reader?.feed(bytes) ?? []) {
    const pieces = exchange.chunks.filter((chunk) => chunk.end > event.start && chunk.start < event.end).length;
    add(exchange, { ...event, ...readData(event.data), ms, pieces });
  }
  tell(exchange);
}

/** Take in the end, whatever it is. */
export function takeEnd(exchange, state, ms, problem = '') {
  const rest = exchange.reader ? exchange.reader.rest() : exchange.body;
  const start = exchange.body.length - rest.length;
  const text = UTF8.decode(rest);
  if (rest.length && exchange.reader) {
    add(exchange, { start, end: exchange.body.length, raw: rest, ...readData(null), data: text, kind: 'broken', ms, pieces: 1 });
  } else if (rest.length) {
    add(exchange, { start, end: exchange.body.length, raw: rest, data: text, ...readBody(text), ms, pieces: exchange.chunks.length });
  }
  Object.assign(exchange, { state, problem, endMs: ms });
  tell(exchange);
}

function add(exchange, frame) {
  exchange.frames.push({ ...frame, n: exchange.frames.length + 1 });
}
