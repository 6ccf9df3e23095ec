// What a frame held, with its parts told apart: text, padding, usage.

import { el } from '../core/dom.js';
import { bytes, short, visible } from '../core/format.js';

const MOST = 600;
const UTF8 = new TextDecoder();
const STRING = '"(?:[^"\\\\]|\\\\.)*"';
// In the order of the wire; each part is one of the groups.
const PARTS = new RegExp(`("p":)(${STRING})|("(?:response|content)":)(${STRING})|("usage":)(\\{[^{}]*(?:\\{[^{}]*\\}[^{}]*)*\\})`, 'g');
const KINDS = ['pad', 'text', 'usage'];

export const TITLES = {
  text: 'text',
  usage: 'usage',
  done: 'done',
  empty: 'empty',
  tool: 'tool call',
  error: 'error',
  comment: 'no data',
  broken: 'broken',
  body: 'body',
};

/** Return the nodes of a frame's content, shortened. */
export function content(frame) {
  const whole = UTF8.decode(frame.raw.subarray(0, MOST * 4)).replace(/(\r\n|\n|\r)+$/, '');
  const text = short(whole, MOST);
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(PARTS)) {
    const kind = KINDS[[1, 3, 5].findIndex((group) => match[group] !== undefined)];
    const key = match[1] ?? match[3] ?? match[5];
    nodes.push(visible(text.slice(at, match.index)), el('span', { class: `part ${kind}` }, visible(key + match[0].slice(key.length))));
    at = match.index + match[0].length;
  }
  nodes.push(visible(text.slice(at)));
  return [...nodes, frame.raw.length > MOST && el('span', { class: 'quiet' }, ` ${bytes(frame.raw.length)} in all`)];
}
