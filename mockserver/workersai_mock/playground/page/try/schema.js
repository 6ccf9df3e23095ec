// A model's published request schema, read as a list of parameters.

import { admin } from '../core/api.js';
import { store } from '../core/store.js';
import { draft, modelOf } from './state.js';

// They have places of their own in the page.
const ELSEWHERE = new Set(['messages', 'prompt', 'raw', 'stream', 'requests', 'input', 'model']);

/** What the mock says of the chosen model at the chosen time; null until it has. */
export const schema = store(null);

let asked = '';
/** Keep `schema` true to what is chosen. */
export function followSchema() {
  return draft.watch(async (state) => {
    const query = { model: modelOf(state), era: state.control.era };
    const key = JSON.stringify(query);
    if (key === asked) return;
    asked = key;
    const found = await admin('schema', { query }).catch(() => null);
    if (key === asked) schema.set(found);
  });
}

/** Return the parameters of a way to ask: `{name, type, minimum, maximum, fallback, what, choices}`. */
export function parametersOf(input, mode) {
  const key = mode === 'chat' ? 'messages' : 'prompt';
  const all = branches(input ?? {});
  const branch = all.find((properties) => key in properties) ?? all[0] ?? {};
  return Object.entries(branch)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, property]) => parameter(name, property));
}

function branches(node) {
  const inner = node.oneOf ?? node.anyOf;
  if (Array.isArray(inner)) return inner.flatMap(branches);
  return node.properties ? [node.properties] : [];
}

function parameter(name, property) {
  // `X or null` is X for whoever fills in a form.
  const inner = [property.oneOf, property.anyOf].find(Array.isArray)?.find(({ type }) => type && type !== 'null') ?? {};
  const merged = { ...inner, ...property };
  const type = Array.isArray(merged.type) ? merged.type.find((one) => one !== 'null') : merged.type;
  return {
    name,
    type: merged.enum ? 'choice' : (type ?? 'any'),
    choices: merged.enum ?? [],
    minimum: merged.minimum ?? merged.exclusiveMinimum,
    maximum: merged.maximum ?? merged.exclusiveMaximum,
    fallback: merged.default,
    what: merged.description ?? '',
  };
}

/** Say what the schema has against what was written; '' where nothing. */
export function against({ type, minimum, maximum, choices }, written) {
  if (written === '') return '';
  const number = Number(written);
  if (type === 'number' || type === 'integer') {
    if (Number.isNaN(number)) return `is no ${type}`;
    if (type === 'integer' && !Number.isInteger(number)) return 'is no whole number';
    if (minimum !== undefined && number < minimum) return `is below the least, ${minimum}`;
    if (maximum !== undefined && number > maximum) return `is above the most, ${maximum}`;
  }
  if (type === 'choice' && !choices.map(String).includes(written)) return 'is none of the choices';
  return '';
}
