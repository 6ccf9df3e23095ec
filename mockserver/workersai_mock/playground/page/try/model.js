// Choosing a model from the catalogue, and what is worth knowing of it.

import { about } from '../core/about.js';
import { el, replace } from '../core/dom.js';
import { draft, modelOf } from './state.js';

/** Return the field. */
export function modelField() {
  const select = el('select', { id: 'model', onchange: () => draft.patch({ model: select.value, parameters: {} }) });
  const note = el('p', { class: 'fine quiet' });
  about.watch((found) => {
    replace(select, groups(found.models));
    select.value = modelOf(draft.get());
  });
  draft.watch((state) => {
    const model = about.get().models.find(({ id }) => id === modelOf(state));
    if (select.value !== model.id) select.value = model.id;
    replace(note, model.description, ' ', facts(model).map((fact) => [el('span', { class: 'mark' }, fact), ' ']), standing(model));
  });
  return el('div', { class: 'field' }, el('label', { for: 'model' }, 'Model'), select, note);
}

function groups(models) {
  const byAuthor = Map.groupBy ? Map.groupBy(models, author) : grouped(models);
  return [...byAuthor].map(([name, found]) =>
    el('optgroup', { label: name }, found.map(({ id, retired }) => el('option', { value: id }, `${id.split('/').slice(2).join('/')}${retired ? ' (retired)' : ''}`))),
  );
}

function grouped(models) {
  const found = new Map();
  for (const model of models) found.set(author(model), [...(found.get(author(model)) ?? []), model]);
  return found;
}

const author = ({ id }) => id.split('/').slice(0, 2).join('/');

function facts({ beta, context_window: window, era, wire }) {
  return [beta && 'beta', window && `${window.toLocaleString('en')} tokens`, `era ${era}`, `wire ${wire}`].filter(Boolean);
}

function standing({ retired, planned_deprecation: planned }) {
  const served = about.get().lifecycle === 'as-published' ? 'served here as it was' : 'refused, as it is today';
  if (retired) return el('span', { class: 'mark warn' }, `retired ${retired}, ${served}`);
  return planned && el('span', { class: 'mark warn' }, `to be retired ${planned}`);
}
