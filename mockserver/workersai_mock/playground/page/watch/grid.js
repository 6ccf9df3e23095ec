// The log as a grid: the keyboard moves a cursor, the cursor stays where it is as lines come.

import { el, set } from '../core/dom.js';
import { lineList } from '../core/lines.js';
import { several } from '../core/tenant.js';
import { headLine, lineOf } from './line.js';
import { keyOf } from './log.js';

const NARROW = matchMedia('(max-width: 720px)');
const HEIGHTS = [28, 50];
const HEAD = 28;

/** Return `{element, show, toEnd, select}`; `onopen(row)` and `onstub(row)` are what keys do. */
export function logGrid({ onopen, onstub, onclose, onscroll }) {
  const element = el('div', { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': 'Requests', onkeydown: press });
  const height = () => HEIGHTS[Number(NARROW.matches)];
  const list = lineList(element, {
    height,
    head: () => (NARROW.matches ? 0 : HEAD),
    pinned: () => at(cursor),
    line(row, index) {
      const node = lineOf(row, { several: several(), onstub: (event) => { event.stopPropagation(); onstub(row); } });
      node.addEventListener('click', () => { point(keyOf(row)); onopen(row); });
      mark(node, keyOf(row));
      return node;
    },
  });
  element.append(headLine(several()), list.element);
  element.addEventListener('scroll', onscroll, { passive: true });
  NARROW.addEventListener('change', list.redraw);

  let rows = [];
  let places = new Map();
  let cursor = '';
  let open = '';
  const at = (key) => places.get(key) ?? -1;

  function show(found) {
    if (found !== rows) places = new Map(found.map((row, index) => [keyOf(row), index]));
    rows = found;
    set(element, 'aria-rowcount', rows.length + 1);
    list.show(rows);
    requestAnimationFrame(tie);
  }
  function mark(node, key) {
    node.classList.toggle('at', key === cursor);
    set(node, 'aria-selected', String(key === open));
  }
  function tie() {
    for (const node of list.element.children) node.classList.remove('at');
    const row = rows[at(cursor)];
    const node = row && list.node(row);
    node?.classList.add('at');
    set(element, 'aria-activedescendant', node?.id);
  }
  function point(key) {
    cursor = key;
    if (at(cursor) >= 0) list.reveal(at(cursor));
    requestAnimationFrame(() => requestAnimationFrame(tie));
  }
  function move(index) {
    if (!rows.length) return;
    point(keyOf(rows[Math.max(0, Math.min(rows.length - 1, index))]));
    if (open) onopen(rows[at(cursor)]);
  }
  function press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(element.clientHeight / height()) - 2);
    const here = at(cursor);
    const moves = { ArrowDown: here + 1, ArrowUp: here < 0 ? rows.length - 1 : here - 1, PageDown: here + page, PageUp: here - page, Home: 0, End: rows.length - 1 };
    const acts = { Enter: onopen, ' ': onopen, s: onstub };
    if (event.key in moves) move(moves[event.key]);
    else if (event.key === 'Escape') onclose();
    else if (event.key in acts && rows[here]) acts[event.key](rows[here]);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page would take Escape as leaving the grid
  }
  function select(key) {
    open = key;
    if (key && key !== cursor) point(key);
    for (const row of rows) {
      const node = list.node(row);
      if (node) set(node, 'aria-selected', String(keyOf(row) === open));
    }
  }
  return { element, show, select, redraw: list.redraw, toEnd: list.toEnd, follows: list.follows };
}
