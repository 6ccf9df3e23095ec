// The view Bytes: one exchange on its timeline, as it comes or step by step.

import { eachFrame, el, replace } from '../core/dom.js';
import { exchanges, isOver, pause, settled, step } from '../core/exchange.js';
import { bytes, count, ms } from '../core/format.js';
import { go, place } from '../core/route.js';
import { summary } from '../try/summary.js';
import { takeAlong } from '../take/dialog.js';
import { plot } from './plot.js';
import { timeline } from './timeline.js';
import { verdictPanel } from './verdict.js';

/** Make the view. */
export function bytesView() {
  const head = el('div', { class: 'head' });
  const lines = timeline();
  const bars = plot();
  const verdict = verdictPanel();
  const whole = el('div', { class: 'sheet', hidden: true }, head, el('div', { class: 'side' }, bars.figure, verdict.panel), el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Timeline' }, lines.element));
  const none = empty();
  let current = null;
  let over = false;

  const draw = eachFrame(() => {
    if (!current) return;
    replace(head, heading(current), controls(current));
    lines.draw(current);
    bars.draw(current);
    if (!over || !current.verdict) verdict.draw(current);
    over = isOver(current);
  });

  function choose() {
    const { view, rest } = place.get();
    if (view !== 'bytes') return;
    const all = exchanges.get();
    const found = all.find(({ id }) => id === rest[0]) ?? all[0] ?? null;
    if (found !== current) {
      current?.listeners.delete(draw);
      current = found;
      over = false;
      current?.listeners.add(draw);
    }
    whole.hidden = !current;
    none.hidden = Boolean(current);
    draw();
  }
  place.watch(choose);
  exchanges.watch(choose);
  return el('section', { class: 'bytes', 'aria-label': 'Bytes' }, none, whole);
}

function heading(exchange) {
  const { asked, chunks, frames, shown, body } = exchange;
  return el(
    'div',
    { class: 'title' },
    el('h1', {}, asked.model?.split('/').slice(2).join('/') || asked.path),
    summary(exchange),
    el('p', { class: 'fine quiet num' }, `${count(shown, 'frame')}${shown < frames.length ? ` shown of ${frames.length}` : ''}, ${bytes(body.length)} in ${count(chunks.length, 'read')}, head after ${ms(exchange.headMs)}`),
  );
}

function controls(exchange) {
  const others = exchanges.get();
  const select = el('select', { 'aria-label': 'Exchange', onchange: () => go('bytes', select.value) }, others.map((one) => el('option', { value: one.id }, `${one.id}: ${one.at.toLocaleTimeString('en-GB')} ${one.state}`)));
  select.value = exchange.id;
  return el(
    'div',
    { class: 'row' },
    select,
    el('button', { disabled: settled(exchange), onclick: () => step(exchange), title: 'Show the next frame only (.)' }, 'Step'),
    el('button', { disabled: settled(exchange), onclick: () => pause(exchange, !exchange.paused) }, exchange.paused ? 'Go on' : 'Pause'),
    !isOver(exchange) && el('button', { class: 'stop', onclick: () => exchange.stop() }, 'Stop'),
    el('button', { onclick: () => takeAlong(exchange) }, 'Take it along'),
  );
}

function empty() {
  return el(
    'div',
    { class: 'empty' },
    el('h1', {}, 'See every byte'),
    el('p', {}, 'Ask something under Try, and its answer is here: each frame, when it was due and when it came, what is text and what padding, and what the stream’s grammar has to say.'),
    el('p', {}, el('a', { href: '#/try' }, 'Ask something'), ', or open a request of your application under ', el('a', { href: '#/watch' }, 'Watch'), '.'),
  );
}
