// The view Watch: every request that reaches the mock, as it comes.

import { el, eachFrame } from '../core/dom.js';
import { shortcut } from '../core/keys.js';
import { place } from '../core/route.js';
import { chooseOwn } from '../core/tenant.js';
import { logBar } from './bar.js';
import { detail } from './detail.js';
import { emptyLog } from './empty.js';
import { filter, filtered, lookIntoBodies } from './filter.js';
import { logGrid } from './grid.js';
import { followLog, keyOf, known, rowOf } from './log.js';
import { makeStub } from './stub.js';
import { followVerdicts, verdicts } from './verdict.js';

const CALM_MS = 250;

/** Make the view. */
export function watchView() {
  chooseOwn();
  const bar = logBar();
  const none = emptyLog();
  const newer = el('button', { class: 'newer main small', hidden: true, onclick: () => grid.toEnd() }, 'To the newest');
  const grid = logGrid({ onopen: open, onstub: makeStub, onclose: close, onscroll: () => { newer.hidden = grid.follows(); } });
  const one = detail({ onclose: close });
  const nothing = el('p', { class: 'quiet nothing', hidden: true }, 'No request fits the search.');
  const whole = el('div', { class: 'sheet' }, el('div', { class: 'main-part' }, grid.element, nothing, newer), one.element);
  const visible = () => place.get().view === 'watch';
  let rows = [];
  let opened = '';
  let timer;

  const draw = eachFrame(() => {
    const shown = filtered(rows);
    const empty = !rows.length && !known().loading;
    none.hidden = !empty;
    whole.hidden = empty;
    nothing.hidden = shown.length > 0 || !rows.length;
    bar.show(rows, shown);
    grid.show(shown);
    newer.hidden = grid.follows();
    // What is open is drawn again when it has ended.
    if (opened && rowOf(opened)) one.show(rowOf(opened));
  });

  function open(row) {
    opened = keyOf(row);
    whole.classList.add('opened');
    one.show(row);
    grid.select(opened);
  }
  function close() {
    opened = '';
    whole.classList.remove('opened');
    one.show(null);
    grid.select('');
    grid.element.focus();
  }
  function lookLater() {
    clearTimeout(timer);
    if (!filter.get().text) return;
    timer = setTimeout(async () => {
      await lookIntoBodies(new Set(rows.map(({ tenant }) => tenant)));
      draw();
    }, CALM_MS);
  }

  filter.watch(() => { draw(); lookLater(); });
  verdicts.watch(() => { grid.redraw(); draw(); });
  place.watch(() => visible() && draw());
  followLog((found) => {
    rows = found;
    if (visible()) draw();
    lookLater();
  });
  followVerdicts(visible);
  shortcut('/', 'Search the requests', bar.focus, { when: visible });
  shortcut('escape', 'Close the request', close, { when: () => visible() && Boolean(opened) });
  return el('section', { class: 'watch', 'aria-label': 'Watch' }, bar.element, none, whole);
}
