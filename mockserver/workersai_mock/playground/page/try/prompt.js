// The prompt as the model would read it, and what both verdicts say before anything is sent.

import { admin } from '../core/api.js';
import { el, replace } from '../core/dom.js';
import { count } from '../core/format.js';
import { bodyOf, draft, modelOf } from './state.js';

const PAUSE_MS = 200;

/** Return the panel; `written` gives the message that is being written. */
export function promptPanel(written) {
  const body = el('div', { class: 'stack' }, el('p', { class: 'quiet' }, '…'));
  const panel = el('details', { class: 'rendered', ontoggle: () => ask() }, el('summary', {}, 'Rendered prompt'), body);
  let timer;
  const ask = () => {
    clearTimeout(timer);
    if (panel.open) timer = setTimeout(() => show(body, written()), PAUSE_MS);
  };
  draft.watch(ask);
  return { panel, ask };
}

async function show(place, text) {
  const state = draft.get();
  const asked = { model: modelOf(state), body: bodyOf(state, text), era: state.control.era ?? '' };
  const found = await admin('preview', { method: 'POST', body: asked }).catch((error) => ({ error }));
  if (found.error) return replace(place, el('p', { class: 'note bad' }, found.error.message));
  const { rendered, reason, dropped_roles: dropped, warnings, prompt_tokens: tokens, refusal, problems } = found;
  return replace(
    place,
    refusal && el('p', { class: 'note bad' }, `Would be refused: ${refusal.status} / ${refusal.code} ${refusal.text}`),
    !refusal && problems.length > 0 && el('p', { class: 'note warn' }, 'The service lets this pass, though its published schema forbids it: ', problems.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; '), '.'),
    dropped.map((role) => el('p', { class: 'note warn' }, `A message of role ${role} is silently dropped by the model's template.`)),
    warnings.map((warning) => el('p', { class: 'note warn' }, warning)),
    rendered === null ? el('p', { class: 'quiet' }, `It is not known: ${reason}.`) : el('pre', { class: 'code', tabindex: 0, 'aria-label': 'Rendered prompt' }, rendered),
    el('p', { class: 'fine quiet' }, `${count(tokens, 'token')} by the mock's count.`),
  );
}
