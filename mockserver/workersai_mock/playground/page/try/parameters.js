// The form of a model's parameters, made from its schema. Nothing in it is forbidden: what is out of
// bounds is marked, and sent.

import { el, newId, replace } from '../core/dom.js';
import { against, parametersOf, schema } from './schema.js';
import { draft } from './state.js';

/** Return the form. */
export function parameterForm() {
  const body = el('div', { class: 'stack wide' });
  let drawn = '';
  const draw = () => {
    const found = schema.get();
    const { mode } = draft.get();
    const key = JSON.stringify([found?.model, found?.version, mode]);
    if (key === drawn) return;
    drawn = key;
    replace(body, ...fields(found, mode));
  };
  schema.watch(draw);
  draft.watch(draw);
  return body;
}

function fields(found, mode) {
  if (mode === 'json') return [el('p', { class: 'fine quiet' }, 'In JSON you write the whole body yourself.')];
  if (!found) return [el('p', { class: 'fine quiet' }, 'Asking for the schema…')];
  if (!found.input) return [el('p', { class: 'fine quiet' }, 'No schema of this model was published: the mock takes any parameter. Write them in JSON.')];
  const parameters = parametersOf(found.input, mode);
  const plain = parameters.filter(({ type }) => !isLarge(type));
  const large = parameters.filter(({ type }) => isLarge(type));
  return [
    ...plain.map(field),
    large.length > 0 && el('details', {}, el('summary', {}, `${large.length} more, as JSON`), el('div', { class: 'stack wide' }, large.map(field))),
    el('p', { class: 'fine quiet' }, `Schema ${found.version}. Empty fields are not sent.`),
  ];
}

const isLarge = (type) => type === 'object' || type === 'array' || type === 'any';

function field(parameter) {
  const id = newId('parameter');
  const hint = el('p', { class: 'hint', id: `${id}-hint` });
  const write = (value) => {
    draft.patch({ parameters: { ...draft.get().parameters, [parameter.name]: value } });
    show(value);
  };
  const input = control(parameter, { id, 'aria-describedby': `${id}-hint` }, write);
  const slider = range(parameter, write);
  const show = (value) => {
    if (input.value !== value) input.value = value;
    if (slider && value !== '') slider.value = value;
    slider?.classList.toggle('unset', value === '');
    const wrong = against(parameter, value);
    input.classList.toggle('beyond', Boolean(wrong));
    replace(hint, wrong ? el('strong', { class: 'warn' }, `${value} ${wrong}; it is sent all the same. `) : '', parameter.what);
  };
  show(draft.get().parameters[parameter.name] ?? '');
  return el(
    'div',
    { class: 'field' },
    el('div', { class: 'label' }, el('label', { for: id }, el('code', {}, parameter.name)), el('span', { class: 'fine quiet num' }, bounds(parameter))),
    slider ? el('div', { class: 'slid' }, input, slider) : input,
    hint,
  );
}

function control({ name, type, choices, fallback }, props, write) {
  const unset = fallback === undefined ? 'not sent' : `${JSON.stringify(fallback)} by default`;
  if (type === 'boolean' || type === 'choice') {
    const words = type === 'boolean' ? ['true', 'false'] : choices.map(String);
    const select = el('select', { ...props, onchange: () => write(select.value) }, el('option', { value: '' }, unset), words.map((word) => el('option', { value: word }, word)));
    return select;
  }
  const listen = { oninput: (event) => write(event.target.value) };
  if (isLarge(type)) return el('textarea', { ...props, ...listen, class: 'mono', rows: 3, spellcheck: 'false', placeholder: unset });
  const numeric = type === 'number' || type === 'integer';
  return el('input', { ...props, ...listen, name, inputmode: numeric ? 'decimal' : 'text', autocomplete: 'off', spellcheck: 'false', placeholder: fallback === undefined ? '–' : String(fallback) });
}

function range({ name, type, minimum, maximum, fallback }, write) {
  if ((type !== 'number' && type !== 'integer') || minimum === undefined || maximum === undefined || maximum - minimum > 1000) return null;
  const step = type === 'integer' ? 1 : (maximum - minimum) / 100;
  const slider = el('input', { type: 'range', min: minimum, max: maximum, step, 'aria-label': `${name}, slider`, oninput: () => write(String(Number(Number(slider.value).toFixed(4)))) });
  slider.value = fallback ?? minimum;
  return slider;
}

function bounds({ type, minimum, maximum }) {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} – ${maximum.toLocaleString('en')}`;
  if (minimum !== undefined) return `from ${minimum}`;
  return maximum === undefined ? type : `up to ${maximum}`;
}
