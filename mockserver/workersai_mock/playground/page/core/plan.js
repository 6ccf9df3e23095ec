// When each part of an answer was due, by what the journal kept of it.

import { newExchange, takeBytes, takeEnd, takeHead } from './exchange.js';

/** Return the bytes that Base64 stands for. */
export function unpacked(base64) {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** Return Base64 of bytes. */
export function packed(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Return a function that says when the byte before an offset was due, in ms; null if unknown. */
export function dueBy(planned) {
  if (!planned) return () => null;
  let end = 0;
  const ends = planned.frames.map(({ due_s: due, data_base64: data }) => {
    end += Math.floor((data.length * 3) / 4) - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0);
    return { end, ms: due * 1000 };
  });
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle].end < offset) low = middle + 1;
      else high = middle;
    }
    return ends[low]?.ms ?? null;
  };
}

/** Return an exchange that the journal alone knows: its frames came when they were due. */
export function fromJournal(row, planned) {
  const exchange = newExchange({ path: row.path, body: row.body, headers: {}, model: row.model });
  Object.assign(exchange, { row, planned, at: new Date(row.at) });
  takeHead(exchange, planned.status, Object.entries(planned.headers), 0);
  for (const { due_s: due, data_base64: data } of planned.frames.slice(0, planned.delivered)) {
    if (data) takeBytes(exchange, unpacked(data), due * 1000);
  }
  takeEnd(exchange, planned.left_early ? 'stopped' : 'ended', (planned.duration_s ?? 0) * 1000);
  return exchange;
}
