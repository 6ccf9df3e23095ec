// Where a message is written, sent, and its answer stopped.

import { el, set } from '../core/dom.js';
import { isOver, pause, settled, step } from '../core/exchange.js';
import { shortcut } from '../core/keys.js';
import { place } from '../core/route.js';
import { draft } from './state.js';

const HINTS = {
  chat: 'Message',
  prompt: 'Prompt',
  raw: 'Raw prompt, given to the model as it stands',
  json: 'Body',
};

/** Return the composer: its element, and `follow(exchange)` for what is under way. */
export function composer({ onsend, onwrite }) {
  const text = el('textarea', { rows: 3, spellcheck: 'false', oninput: written });
  const send = el('button', { class: 'main', type: 'submit' }, 'Send');
  const stop = el('button', { class: 'stop', type: 'button', onclick: () => current?.stop() }, 'Stop');
  const hold = el('button', { type: 'button', onclick: () => current && pause(current, !current.paused) });
  const next = el('button', { type: 'button', onclick: () => current && step(current), title: 'Show the next frame only (.)' }, 'Step');
  const stream = el('input', { type: 'checkbox', checked: draft.get().stream, onchange: () => draft.patch({ stream: stream.checked }) });
  const paused = el('input', { type: 'checkbox', checked: draft.get().paused, onchange: () => draft.patch({ paused: paused.checked }) });
  let current = null;

  function written() {
    if (draft.get().mode === 'json') draft.patch({ json: text.value });
    onwrite();
  }
  function submit(event) {
    event?.preventDefault();
    if (send.disabled) return;
    onsend(text.value);
    if (draft.get().mode === 'chat') text.value = '';
    onwrite();
  }
  function show() {
    const running = current && !isOver(current);
    send.disabled = Boolean(running);
    stop.hidden = !running;
    const held = current && current.streamed && !settled(current);
    hold.hidden = next.hidden = !(held || (running && paused.checked));
    hold.textContent = current?.paused ? 'Go on' : 'Pause';
  }
  let mode = '';
  draft.watch((state) => {
    if (state.mode === mode) return;
    mode = state.mode;
    set(text, 'aria-label', HINTS[mode]);
    set(text, 'placeholder', `${HINTS[mode]}…`);
    text.classList.toggle('mono', mode === 'json' || mode === 'raw');
    text.rows = mode === 'json' ? 12 : 3;
    text.value = mode === 'json' ? state.json : mode === 'chat' ? '' : text.value;
    stream.closest('label')?.toggleAttribute('hidden', mode === 'json');
  });
  shortcut('mod+enter', 'Send', submit, { when: here });
  shortcut('escape', 'Stop the answer', () => current?.stop(), { when: () => here() && current && !isOver(current) });
  shortcut('.', 'Show the next frame only', () => current && step(current), { when: () => current && !settled(current) });
  shortcut('/', 'Write a message', () => text.focus(), { when: here });
  show();
  const element = el(
    'form',
    { class: 'composer', onsubmit: submit },
    text,
    el('div', { class: 'row' }, el('label', { class: 'check' }, stream, 'Stream'), el('label', { class: 'check', title: 'Hold every frame until you ask for it' }, paused, 'Begin paused'), el('span', { class: 'push' }), next, hold, stop, send),
  );
  return {
    element,
    text: () => text.value,
    write: (value) => { text.value = value; text.focus(); written(); },
    follow(exchange) {
      current = exchange;
      exchange.listeners.add(show);
      show();
    },
  };
}

const here = () => place.get().view === 'try';
