// Markdown as elements: headings, lists, quotes, code, tables. Small, and without any HTML.

import { el } from '../core/dom.js';
import { inline } from './inline.js';

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+|$)(.*)/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const DEEPEST = 12;

/** Return the elements of a text. */
export function markdown(text, depth = 0) {
  const lines = text.split('\n');
  const made = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const [node, next] = block(lines, at, depth);
    made.push(node);
    at = next;
  }
  return made;
}

function block(lines, at, depth) {
  const line = lines[at];
  const fence = FENCE.exec(line);
  if (fence) return code(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading) return [el(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2])), at + 1];
  if (RULE.test(line)) return [el('hr'), at + 1];
  if (QUOTE.test(line) && depth < DEEPEST) return quote(lines, at, depth);
  if (ITEM.test(line) && depth < DEEPEST) return list(lines, at, depth);
  if (line.includes('|') && DIVIDER.test(lines[at + 1] ?? '')) return table(lines, at);
  return paragraph(lines, at);
}

function code(lines, at, [, mark, language]) {
  const end = lines.findIndex((line, index) => index > at && line.trim().startsWith(mark) && !line.trim().slice(mark.length).trim());
  const last = end < 0 ? lines.length : end;
  const body = lines.slice(at + 1, last).join('\n');
  return [el('pre', { class: 'code long', tabindex: 0, 'data-language': language || undefined }, el('code', {}, body)), last + 1];
}

function quote(lines, at, depth) {
  let end = at;
  while (end < lines.length && lines[end].trim() && (QUOTE.test(lines[end]) || !starts(lines[end]))) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, '')).join('\n');
  return [el('blockquote', {}, markdown(inner, depth + 1)), end];
}

function list(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  const ordered = /\d/.test(first[2]);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]);
    if (!item || /\d/.test(item[2]) !== ordered) break;
    const indent = item[1].length + item[2].length + 1;
    const body = [item[4]];
    end += 1;
    // What is indented, or goes on without a gap, belongs to the item.
    while (end < lines.length && belongs(lines, end, indent)) {
      body.push(lines[end].replace(new RegExp(`^ {0,${indent}}`), ''));
      end += 1;
    }
    items.push(listed(body.join('\n').trimEnd(), depth));
  }
  const start = ordered && first[2] !== '1.' ? Number.parseInt(first[2], 10) : undefined;
  return [el(ordered ? 'ol' : 'ul', { start }, items), end];
}

function belongs(lines, at, indent) {
  if (!lines[at].trim()) return lines.slice(at + 1).find((line) => line.trim())?.startsWith(' '.repeat(indent)) ?? false;
  return lines[at].startsWith(' '.repeat(Math.min(indent, 2))) || !starts(lines[at]) && Boolean(lines[at - 1].trim());
}

function listed(text, depth) {
  const task = /^\[([ xX])\]\s+/.exec(text);
  const inner = markdown(task ? text.slice(task[0].length) : text, depth + 1);
  // A single line is no paragraph.
  const nodes = inner.flatMap((node, index) => (index === 0 && node.tagName === 'P' ? [...node.childNodes] : [node]));
  if (!task) return el('li', {}, nodes);
  return el('li', { class: 'task' }, el('span', { role: 'img', 'aria-label': task[1] === ' ' ? 'open' : 'done' }, task[1] === ' ' ? '☐ ' : '☑ '), nodes);
}

function table(lines, at) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
  const sides = cells(lines[at + 1]).map((mark) => (mark.endsWith(':') ? (mark.startsWith(':') ? 'center' : 'right') : 'left'));
  const row = (line, tag) => el('tr', {}, cells(line).map((cell, index) => el(tag, { class: sides[index] ?? 'left' }, inline(cell))));
  let end = at + 2;
  while (end < lines.length && lines[end].includes('|')) end += 1;
  return [el('div', { class: 'across', tabindex: 0, role: 'region', 'aria-label': 'Table' }, el('table', {}, el('thead', {}, row(lines[at], 'th')), el('tbody', {}, lines.slice(at + 2, end).map((line) => row(line, 'td'))))), end];
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !starts(lines[end])) end += 1;
  return [el('p', {}, inline(lines.slice(at, end).join('\n'))), end];
}

const starts = (line) => [FENCE, HEADING, RULE, QUOTE, ITEM].some((rule) => rule.test(line));
