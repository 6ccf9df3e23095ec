// A long list of lines of one height, of which only those in sight are in the page.

import { eachFrame, el } from './dom.js';

const BEYOND = 6;

/**
 * Return `{element, show, reveal, draw}`: `show(items)` says which there are, `line(item, index)`
 * makes a line's node, which is kept for as long as the item is the same object. `scroller` is
 * what scrolls; `pinned()` is the index of a line that stays in the page out of sight.
 *
 * Who has scrolled to the end stays there as lines are added.
 */
export function lineList(scroller, { line, height, head = () => 0, pinned = () => -1 }) {
  const element = el('div', { class: 'lines', role: 'rowgroup' });
  let items = [];
  let nodes = new Map();
  let follows = true;

  const draw = eachFrame(() => {
    const each = height();
    element.style.setProperty('height', `${items.length * each}px`);
    if (follows) scroller.scrollTop = scroller.scrollHeight;
    const first = Math.max(0, Math.floor(scroller.scrollTop / each) - BEYOND);
    const last = Math.min(items.length - 1, Math.ceil((scroller.scrollTop + scroller.clientHeight) / each) + BEYOND);
    const wanted = new Map();
    const want = (index) => {
      const item = items[index];
      if (!item || wanted.has(item)) return;
      const node = nodes.get(item) ?? line(item, index);
      node.style.setProperty('top', `${index * each}px`);
      node.setAttribute('aria-rowindex', index + 2);
      wanted.set(item, node);
    };
    for (let index = first; index <= last; index += 1) want(index);
    want(pinned());
    for (const [item, node] of nodes) if (!wanted.has(item)) node.remove();
    for (const node of wanted.values()) if (!node.isConnected) element.append(node);
    nodes = wanted;
  });

  function show(found) {
    items = found;
    draw();
  }
  function reveal(index) {
    const each = height();
    const top = index * each;
    const room = scroller.clientHeight - head() - each;
    follows = index === items.length - 1;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
    draw();
  }
  function toEnd() {
    follows = true;
    draw();
  }
  scroller.addEventListener('scroll', () => {
    follows = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    draw();
  }, { passive: true });
  new ResizeObserver(draw).observe(scroller);
  const redraw = () => {
    for (const node of nodes.values()) node.remove();
    nodes = new Map();
    draw();
  };
  return { element, show, reveal, toEnd, redraw, node: (item) => nodes.get(item), follows: () => follows };
}
