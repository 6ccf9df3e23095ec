// The view Try: a conversation in the middle, what shapes it at the side.

import { el } from '../core/dom.js';
import { isOver } from '../core/exchange.js';
import { shortcut } from '../core/keys.js';
import { place } from '../core/route.js';
import { send } from '../core/send.js';
import { formSwitch } from './answer.js';
import { composer } from './composer.js';
import { controlForm } from './control.js';
import { modelField } from './model.js';
import { parameterForm } from './parameters.js';
import { promptPanel } from './prompt.js';
import { followSchema } from './schema.js';
import { segments } from './segments.js';
import { draft, MODES, requestOf } from './state.js';
import { turnList } from './turns.js';

/** Make the view. */
export function tryView() {
  const writer = composer({ onsend, onwrite: () => rendered.ask() });
  const rendered = promptPanel(() => writer.text());
  const turns = turnList({ oncut: cut, onexample: (text) => writer.write(text) });
  followSchema();

  function onsend(text) {
    const state = draft.get();
    const exchange = send(requestOf(state, text), { paused: state.paused });
    const id = crypto.randomUUID();
    if (state.mode === 'chat') converse(state, text, exchange, id);
    turns.add(state.mode, text, exchange, id);
    writer.follow(exchange);
  }

  function fresh() {
    const { mode } = draft.get();
    if (mode === 'chat') draft.patch({ turns: [] });
    turns.clear(mode);
  }
  shortcut('n', 'New conversation', fresh, { when: () => place.get().view === 'try' });

  return el(
    'section',
    { class: 'try', 'aria-label': 'Try' },
    el('h1', { class: 'unseen' }, 'Try the model'),
    el(
      'div',
      { class: 'talk' },
      el('div', { class: 'row bar' }, segments('Way to ask', MODES, draft.get().mode, (mode) => draft.patch({ mode })), el('span', { class: 'push' }), formSwitch(), el('button', { class: 'small', onclick: fresh, title: 'New conversation (n)' }, 'New')),
      systemField(),
      turns.element,
      el('div', { class: 'below' }, rendered.panel, writer.element),
    ),
    el('aside', { class: 'knobs', 'aria-label': 'Request' }, modelField(), part('Parameters', parameterForm(), true), part('This request only', controlForm(), Object.values(draft.get().control).some(Boolean))),
  );
}

function converse(state, text, exchange, id) {
  const said = text ? [{ id: `${id}-asked`, role: 'user', content: text }] : [];
  draft.patch({ turns: [...state.turns, ...said, { id, role: 'assistant', content: '' }] });
  const keep = () => {
    if (!isOver(exchange)) return;
    exchange.listeners.delete(keep);
    // What was refused was not said: the next question goes on without it.
    const content = exchange.status < 400 ? exchange.frames.map((frame) => frame.text).join('') : '';
    draft.patch({ turns: draft.get().turns.map((turn) => (turn.id === id ? { ...turn, content } : turn)) });
  };
  exchange.listeners.add(keep);
}

function cut(index) {
  draft.patch({ turns: draft.get().turns.slice(0, index) });
}

function systemField() {
  const text = el('textarea', { id: 'system', rows: 1, spellcheck: 'false', placeholder: 'none is sent', oninput: () => draft.patch({ system: text.value }) });
  text.value = draft.get().system;
  const field = el('div', { class: 'system' }, el('label', { for: 'system' }, 'System'), text);
  draft.watch(({ mode }) => { field.hidden = mode !== 'chat'; });
  return field;
}

function part(title, content, open) {
  return el('details', { open }, el('summary', {}, title), content);
}
