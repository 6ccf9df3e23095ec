// The conversation as it stands: what was said by whom, and the answers as they came.

import { el, replace } from '../core/dom.js';
import { answerCard } from './answer.js';
import { draft } from './state.js';

const EXAMPLES = ['What is the origin of the phrase Hello, World?', 'Where is New York?', 'Write a haiku about a mock server'];

/** Return the list; `cards` maps an assistant's turn or a lone prompt to its exchange. */
export function turnList({ oncut, onexample }) {
  const list = el('div', { class: 'turns', role: 'log', 'aria-label': 'Conversation', tabindex: 0 });
  const items = { prompt: [], raw: [], json: [] };
  const cards = new WeakMap();

  function draw() {
    const { mode, turns } = draft.get();
    const shown = mode === 'chat' ? turns.map((turn, index) => chatTurn(turn, index)) : items[mode].flatMap(lone);
    replace(list, shown.length ? shown : empty(mode, onexample));
    list.scrollTop = list.scrollHeight;
  }
  function card(exchange) {
    if (!cards.has(exchange)) {
      cards.set(exchange, answerCard(exchange));
      exchange.listeners.add(() => follow(list));
    }
    return cards.get(exchange);
  }
  function chatTurn(turn, index) {
    const exchange = live.get(turn.id);
    const cut = el('button', { class: 'plain', title: 'Take this and all that follows out of the conversation', onclick: () => oncut(index) }, 'Cut here');
    return el('div', { class: `turn ${turn.role}` }, el('div', { class: 'who' }, el('h2', {}, turn.role), cut), exchange ? card(exchange) : el('div', { class: 'plain-text', dir: 'auto' }, turn.content));
  }
  function lone({ text, exchange }) {
    return [
      el('div', { class: 'turn user' }, el('div', { class: 'who' }, el('h2', {}, draft.get().mode === 'json' ? 'body' : 'prompt')), el('div', { class: 'plain-text', dir: 'auto' }, text)),
      el('div', { class: 'turn assistant' }, el('div', { class: 'who' }, el('h2', {}, 'answer')), card(exchange)),
    ];
  }

  const live = new Map();
  let drawn = '';
  draft.watch(({ mode, turns }) => {
    const key = JSON.stringify([mode, turns.map(({ id }) => id)]);
    if (key !== drawn) draw();
    drawn = key;
  });
  return {
    element: list,
    /** Show the answer to what was just asked; a chat's is the turn of that id. */
    add(mode, text, exchange, id) {
      if (mode === 'chat') live.set(id, exchange);
      else items[mode].push({ text, exchange });
      draw();
    },
    clear(mode) {
      if (mode !== 'chat') items[mode] = [];
      draw();
    },
  };
}

function follow(list) {
  // Who has scrolled up is reading, and is left alone.
  const near = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  if (near) requestAnimationFrame(() => { list.scrollTop = list.scrollHeight; });
}

function empty(mode, onexample) {
  if (mode === 'json') return el('div', { class: 'empty' }, el('h2', {}, 'Send a body of your own'), el('p', {}, 'It goes out as you write it, even where it is no JSON.'));
  return el(
    'div',
    { class: 'empty' },
    el('h2', {}, 'Ask the model'),
    el('p', {}, 'The words are seeded prose: the same question gets the same answer, byte for byte. What is real is everything around them: the stream, the times, the refusals.'),
    el('div', { class: 'row' }, EXAMPLES.map((text) => el('button', { class: 'example', onclick: () => onexample(text) }, text))),
  );
}
