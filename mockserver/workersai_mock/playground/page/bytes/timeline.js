// The frames of an exchange, one to a line: when each was due, when it came, how long after the last.

import { el, replace } from '../core/dom.js';
import { bytes, count, ms } from '../core/format.js';
import { dueBy } from '../core/plan.js';
import { content, TITLES } from './content.js';

// A table of more lines is slow to lay out; the rest comes when it is asked for.
const AT_ONCE = 1000;
const HEADS = ['#', 'due', 'came', 'gap', '', 'kind', 'what it held'];

/** Return the table and what draws an exchange into it; lines that are there are not drawn again. */
export function timeline() {
  const body = el('tbody');
  const table = el('table', { class: 'frames' }, el('caption', { class: 'unseen' }, 'Frames of the answer'), el('thead', {}, el('tr', {}, HEADS.map((head) => el('th', { scope: 'col' }, head || el('span', { class: 'unseen' }, 'gap, drawn'))))), body);
  let drawn = null;
  let planned = null;
  let longest = 0;
  let most = AT_ONCE;
  const more = el('button', { class: 'small', onclick: () => { most += 4 * AT_ONCE; draw(drawn); } });
  const rest = el('p', { class: 'rest' }, more);

  function draw(exchange) {
    if (exchange !== drawn) most = AT_ONCE;
    const frames = exchange.frames.slice(0, Math.min(exchange.shown, most));
    const gaps = frames.map((frame, index) => frame.ms - (frames[index - 1]?.ms ?? 0));
    // The wait for the first is of another kind, and would make all others look alike.
    const widest = gaps.slice(1).reduce((a, b) => Math.max(a, b), 1);
    // A longer gap than any before changes the scale, and so every line.
    if (exchange !== drawn || exchange.planned !== planned || widest > longest || frames.length < body.children.length) {
      replace(body);
      [drawn, planned, longest] = [exchange, exchange.planned, widest];
    }
    const due = dueBy(exchange.planned);
    const from = body.children.length;
    body.append(...frames.slice(from).map((frame, index) => line(frame, gaps[from + index], due(frame.end), longest)));
    rest.hidden = exchange.shown <= most;
    replace(more, `Show more of the ${count(exchange.shown - most, 'frame')} that follow`);
  }
  return { element: [table, rest], draw };
}

function line(frame, gap, due, longest) {
  const late = due === null ? null : frame.ms - due;
  return el(
    'tr',
    { 'data-kind': frame.kind, id: `frame-${frame.n}`, tabindex: -1 },
    el('td', { class: 'num quiet' }, frame.n),
    el('td', { class: 'num' }, ms(due)),
    el('td', { class: 'num', title: late === null ? undefined : `${ms(late)} after it was due` }, ms(frame.ms)),
    el('td', { class: 'num' }, `+${ms(gap)}`),
    el('td', { class: 'lane' }, el('span', { style: { width: `${Math.min(100, Math.max(1, (gap / longest) * 100))}%` } })),
    el('td', {}, el('span', { class: 'kind' }, TITLES[frame.kind]), marks(frame)),
    el('td', { class: 'held' }, content(frame)),
  );
}

function marks({ pieces, pad, raw }) {
  return [
    pad && el('span', { class: 'part pad', title: 'Padding that hides how long the token is' }, ` +${pad.length} pad`),
    pieces > 1 && el('span', { class: 'fine quiet', title: 'It came in so many pieces' }, ` ${pieces} pieces`),
    raw.length > 1000 && el('span', { class: 'fine quiet' }, ` ${bytes(raw.length)}`),
  ];
}
