// Cutting bytes into server-sent events (WHATWG HTML 9.2), whatever the fragments they come in.

const LF = 10;
const CR = 13;
const UTF8 = new TextDecoder();

/**
 * Return a reader: `feed(bytes)` gives the events that these bytes complete, `rest()` what never
 * became one. An event is `{start, end, raw, data, name, id}`; `data` is null where there was none
 * (a comment, say), and offsets count bytes of the whole stream.
 */
export function eventReader() {
  let held = new Uint8Array(0);
  let offset = 0; // of held[0] in the stream
  let scanned = 0;
  let lineStart = 0;
  let afterCr = false;

  function feed(bytes) {
    held = joined(held, bytes);
    const events = [];
    for (; scanned < held.length; scanned += 1) {
      const byte = held[scanned];
      if (byte === LF && afterCr) {
        afterCr = false;
        lineStart = scanned + 1;
        continue;
      }
      afterCr = byte === CR;
      if (byte !== LF && byte !== CR) continue;
      const empty = scanned === lineStart;
      lineStart = scanned + 1;
      if (empty) cut(events);
    }
    return events;
  }

  function cut(events) {
    // The LF of a CRLF belongs to the event that it ends.
    const length = afterCr && held[scanned + 1] === LF ? scanned + 2 : scanned + 1;
    if (length > scanned + 1) {
      afterCr = false;
      scanned += 1;
    }
    const raw = held.slice(0, length);
    events.push({ start: offset, end: offset + length, raw, ...fields(raw) });
    held = held.slice(length);
    offset += length;
    scanned = -1;
    lineStart = 0;
  }

  return { feed, rest: () => held, offset: () => offset };
}

function fields(raw) {
  const lines = UTF8.decode(raw).split(/\r\n|\n|\r/);
  const data = [];
  const found = { name: 'message', id: null };
  for (const line of lines) {
    const colon = line.indexOf(':');
    const key = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (key === 'data' && line) data.push(value);
    if (key === 'event') found.name = value;
    if (key === 'id') found.id = value;
  }
  return { ...found, data: data.length ? data.join('\n') : null };
}

export function joined(a, b) {
  if (!a.length) return b;
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
