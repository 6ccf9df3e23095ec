// Markdown inside a line: code, emphasis, links. What looks like HTML is text.

import { el } from '../core/dom.js';

const SAFE = /^(https?:\/\/|mailto:)/i;
// The first that fits at a place wins; each gives the element for its match. No rule looks further
// than some hundred characters, so that no text, however it is made, takes long to read.
const RULES = [
  [/^\\([!-/:-@[-`{-~])/, (m) => m[1]],
  [/^(`{1,9})([^`]|[^`][\s\S]{0,500}?[^`])\1(?!`)/, (m) => el('code', {}, m[2].replace(/^ (.+) $/, '$1'))],
  [/^!\[([^\]]{0,200})\]\(([^\s()]{0,500})[^)]{0,200}\)/, (m) => el('span', { class: 'picture' }, m[1] || m[2])],
  [/^\[((?:[^[\]\\]|\\.){0,300})\]\(([^\s()]{0,500}(?:\([^\s()]{0,100}\)[^\s()]{0,100}){0,3})[^)]{0,100}\)/, (m) => link(m[2], inline(m[1]))],
  [/^<(https?:\/\/[^\s<>]{1,500})>/i, (m) => link(m[1], [m[1]])],
  [/^https?:\/\/[^\s<>()"']{0,500}[^\s<>()"'.,;:!?]/i, (m) => link(m[0], [m[0]])],
  [/^(\*\*|__)(?=\S)([\s\S]{0,500}?\S)\1/, (m) => el('strong', {}, inline(m[2]))],
  [/^~~(?=\S)([\s\S]{0,500}?\S)~~/, (m) => el('del', {}, inline(m[1]))],
  [/^(\*|_)(?=[^\s*_])([\s\S]{0,500}?[^\s*_])\1(?!\w)/, (m) => el('em', {}, inline(m[2]))],
  [/^(?: {2,9}|\\)\n/, () => el('br')],
];
const PLAIN = /^[^\\`!\[<h*_~ \n]+|^./su;

/** Return the nodes of a text. */
export function inline(text) {
  const nodes = [];
  let plain = '';
  while (text) {
    const [match, node] = first(text);
    if (match === null) {
      const taken = PLAIN.exec(text)?.[0] ?? text[0];
      plain += taken;
      text = text.slice(taken.length);
      continue;
    }
    nodes.push(plain, node);
    plain = '';
    text = text.slice(match.length);
  }
  return [...nodes, plain].filter((node) => node !== '');
}

function first(text) {
  for (const [rule, make] of RULES) {
    const match = rule.exec(text);
    if (match) return [match[0], make(match)];
  }
  return [null, null];
}

function link(href, children) {
  if (!SAFE.test(href)) return el('span', { class: 'dead', title: href }, children);
  return el('a', { href, rel: 'noopener noreferrer nofollow', target: '_blank' }, children);
}
