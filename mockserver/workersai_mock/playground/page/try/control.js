// What is wished for one request alone: another time, pace, faults, quirks, where the bytes are cut.

import { about } from '../core/about.js';
import { el, newId, replace } from '../core/dom.js';
import { draft } from './state.js';

const TWISTS = { pace: 'Pace', fault: 'Fault', quirk: 'Quirk', fragment: 'Fragmentation' };
const NUMBERS = { tokens: ['Tokens', 'exactly so many'], ttft: ['First token after', 'seconds'], itl: ['Between tokens', 'seconds'] };

/** Return the form. */
export function controlForm() {
  const { controllable, eras, wires } = about.get();
  if (!controllable) {
    return el('p', { class: 'fine quiet' }, 'This mock obeys no wishes of single requests: it was started with --no-request-control or --no-convenience.');
  }
  return el(
    'div',
    { class: 'stack wide' },
    el('div', { class: 'pair' }, choice('era', 'Era', eras), choice('wire', 'Wire', wires)),
    Object.entries(TWISTS).map(([kind, title]) => twist(kind, title)),
    el('div', { class: 'three' }, Object.entries(NUMBERS).map(([name, [title, unit]]) => number(name, title, unit))),
    el('button', { class: 'small', onclick: () => reset() }, 'Wish for nothing'),
  );
}

const fields = new Map();

function reset() {
  draft.patch({ control: {} });
  for (const show of fields.values()) show('');
}

function write(name, value) {
  draft.patch({ control: { ...draft.get().control, [name]: value } });
}

function choice(name, title, words) {
  const id = newId('wish');
  const select = el('select', { id, onchange: () => write(name, select.value) }, el('option', { value: '' }, "the server's"), words.map((word) => el('option', { value: word }, word)));
  begin(name, (value) => { select.value = value; });
  return el('div', { class: 'field' }, el('label', { for: id }, title), select);
}

function number(name, title, unit) {
  const id = newId('wish');
  const input = el('input', { id, inputmode: 'decimal', autocomplete: 'off', placeholder: unit, oninput: () => write(name, input.value) });
  begin(name, (value) => { input.value = value; });
  return el('div', { class: 'field' }, el('label', { for: id }, title), input);
}

function twist(kind, title) {
  const id = newId('wish');
  const known = about.get().twists.filter((one) => one.kind === kind);
  const hint = el('p', { class: 'hint', id: `${id}-hint` });
  const input = el('input', {
    id,
    list: `${id}-list`,
    autocomplete: 'off',
    spellcheck: 'false',
    class: 'mono',
    placeholder: kind === 'pace' ? "the server's" : 'none',
    'aria-describedby': `${id}-hint`,
    oninput: () => (write(kind, input.value), explain()),
  });
  const explain = () => replace(hint, explained(known, input.value));
  begin(kind, (value) => { input.value = value; explain(); });
  const list = el('datalist', { id: `${id}-list` }, known.map(({ name, what }) => el('option', { value: name }, what)));
  return el('div', { class: 'field' }, el('label', { for: id }, title), input, list, hint);
}

function begin(name, show) {
  fields.set(name, show);
  show(draft.get().control[name] ?? '');
}

function explained(known, written) {
  const names = written.split(',').map((word) => word.trim().split(':')[0]).filter((word) => word && !word.includes('='));
  return names.map((name) => {
    const found = known.find((one) => one.name === name);
    if (!found) return `${name}: no such name yet. `;
    return [found.what, found.keys.length > 0 && [' Takes ', el('code', {}, found.keys.join(', ')), `, as in ${name}:${found.keys[0].split('=')[0]}=…`], ' '];
  });
}
