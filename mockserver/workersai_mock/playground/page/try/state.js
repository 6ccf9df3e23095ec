// What is being asked, kept from visit to visit: model, conversation, parameters, wishes.

import { about } from '../core/about.js';
import { runPath } from '../core/api.js';
import { kept } from '../core/store.js';

export const MODES = { chat: 'Chat', prompt: 'Prompt', raw: 'Raw', json: 'JSON' };
const PREFIX = 'x-workersai-mock-';

export const draft = kept('try', {
  model: '',
  mode: 'chat',
  system: 'You are a friendly assistant',
  turns: [],
  stream: true,
  paused: false,
  // As they were written: a word where a number is wanted is sent as a word.
  parameters: {},
  control: {},
  json: '{\n  "prompt": "Where is New York?",\n  "stream": true\n}',
});

/** The model that is asked: the one that was chosen, if the mock has it. */
export function modelOf({ model }) {
  const { models, model: pinned } = about.get();
  return models.some(({ id }) => id === model) ? model : pinned;
}

/** Return the body of a request: what goes over the wire for this text. */
export function bodyOf(state, text) {
  if (state.mode === 'json') return state.json;
  const parameters = Object.entries(state.parameters)
    .filter(([, written]) => written !== '')
    .map(([name, written]) => [name, valueOf(written)]);
  return JSON.stringify({
    ...asking(state, text),
    ...(state.stream ? { stream: true } : {}),
    ...Object.fromEntries(parameters),
  });
}

/** Return what was written as the value that it reads as: JSON, or else the text itself. */
export function valueOf(written) {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

function asking({ mode, system, turns }, text) {
  if (mode === 'prompt') return { prompt: text };
  if (mode === 'raw') return { prompt: text, raw: true };
  const said = turns.filter(wasSaid).map(({ role, content }) => ({ role, content }));
  return {
    messages: [
      ...(system.trim() ? [{ role: 'system', content: system }] : []),
      ...said,
      ...(text ? [{ role: 'user', content: text }] : []),
    ],
  };
}

// A question whose answer was refused, or stopped before its first word, was not asked.
function wasSaid({ content }, index, turns) {
  const answer = turns[index + 1];
  return content !== '' && !(answer?.role === 'assistant' && answer.content === '');
}

/** Return the headers that say what is wished for this request alone. */
export function controlHeaders({ control }) {
  if (!about.get().controllable) return {};
  const wished = Object.entries(control).filter(([, value]) => value.trim());
  return Object.fromEntries(wished.map(([name, value]) => [PREFIX + name, value.trim()]));
}

/** Return a request as `send` takes it. */
export function requestOf(state, text) {
  const { account, token, tenant } = about.get();
  const model = modelOf(state);
  return {
    model,
    path: runPath(account, model),
    tenant,
    body: bodyOf(state, text),
    headers: { Authorization: `Bearer ${token}`, ...controlHeaders(state) },
    control: controlHeaders(state),
    mode: state.mode,
    text,
  };
}
