// One answer: its text, as Markdown or raw; what it cost; where to see more of it.

import { el, eachFrame, replace } from '../core/dom.js';
import { isOver, settled, textOf, toolsOf, usageOf } from '../core/exchange.js';
import { visible } from '../core/format.js';
import { go } from '../core/route.js';
import { kept } from '../core/store.js';
import { copy } from '../core/toast.js';
import { markdown } from '../markdown/block.js';
import { takeAlong } from '../take/dialog.js';
import { refusalOf } from './refusal.js';
import { segments } from './segments.js';
import { summary } from './summary.js';

export const FORMS = { text: 'Text', markdown: 'Markdown', raw: 'Raw' };
// A browser lays out no more than this in one go without a pause that is felt.
const MOST = 100_000;
const UTF8 = new TextDecoder();

export const form = kept('form', 'text');

/** Return the card of an exchange's answer, which follows it as it comes. */
export function answerCard(exchange) {
  const state = { all: false };
  const body = el('div', { class: 'said', 'aria-live': 'off' });
  const foot = el('div', { class: 'foot' });
  const card = el('article', { class: 'answer', 'aria-label': 'Answer' }, body, foot);
  const draw = eachFrame(() => {
    card.dataset.state = settled(exchange) ? 'settled' : exchange.state;
    card.setAttribute('aria-busy', String(!isOver(exchange)));
    replace(body, shown(exchange, state, draw));
    replace(foot, summary(exchange), actions(exchange));
  });
  exchange.listeners.add(draw);
  form.watch(draw);
  return card;
}

function shown(exchange, state, draw) {
  if (exchange.state === 'waiting') return el('p', { class: 'waiting' }, 'Waiting for the first byte…');
  if (exchange.state === 'broken' && !exchange.frames.length) return el('div', { class: 'note bad' }, `${exchange.status ? 'The answer broke off before its first event' : 'There was no answer'}: ${exchange.problem}.`);
  if (exchange.status >= 400 && form.get() !== 'raw') return refusalOf(exchange);
  const raw = form.get() === 'raw';
  const text = raw ? visible(UTF8.decode(exchange.body.subarray(0, exchange.frames[exchange.shown - 1]?.end ?? 0))) : textOf(exchange);
  const cut = text.length > MOST && !state.all;
  const part = cut ? text.slice(0, MOST) : text;
  return [
    written(part, raw),
    !raw && toolCalls(exchange),
    cut && el('p', { class: 'fine' }, `${text.length.toLocaleString('en')} characters in all. `, el('button', { class: 'small', onclick: () => { state.all = true; draw(); } }, 'Show all of them')),
    !isOver(exchange) && !exchange.paused && el('span', { class: 'caret', 'aria-hidden': 'true' }),
    exchange.state === 'broken' && el('p', { class: 'note bad' }, `The answer broke off: ${exchange.problem}.`),
  ];
}

function written(text, raw) {
  if (raw) return el('pre', { class: 'code', tabindex: 0 }, text);
  if (form.get() === 'markdown') return el('div', { class: 'markdown', dir: 'auto' }, markdown(text));
  return el('div', { class: 'plain-text', dir: 'auto' }, text);
}

function toolCalls(exchange) {
  return toolsOf(exchange).map((call) => el('pre', { class: 'code' }, `tool call  ${JSON.stringify(call, null, 2)}`));
}

function actions(exchange) {
  if (!isOver(exchange)) return null;
  return el(
    'div',
    { class: 'row push' },
    el('button', { class: 'plain', onclick: () => copy(textOf(exchange), 'The text') }, 'Copy text'),
    el('button', { class: 'plain', onclick: () => takeAlong(exchange) }, 'Take it along'),
    el('button', { class: 'small', onclick: () => go('bytes', exchange.id) }, 'See the bytes'),
  );
}

/** Return the switch between the forms. */
export const formSwitch = () => segments('Answer as', FORMS, form.get(), (name) => form.set(name));
