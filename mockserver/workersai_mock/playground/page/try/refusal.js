// A refusal: what the API says, as it says it, and beside it the reason in plain words.

import { admin } from '../core/api.js';
import { el, replace } from '../core/dom.js';
import { isOver, tell } from '../core/exchange.js';
import { parsed } from '../core/frame.js';
import { draft } from './state.js';

const UTF8 = new TextDecoder();

/** Return what is shown in place of an answer. */
export function refusalOf(exchange) {
  const body = UTF8.decode(exchange.body);
  const value = parsed(body);
  const error = value?.errors?.[0] ?? value?.error ?? {};
  const reasons = el('div', { class: 'stack' });
  if (isOver(exchange)) explain(exchange, reasons);
  return el(
    'div',
    { class: 'refusal' },
    el('div', { class: 'note bad' }, el('strong', {}, `${exchange.status}${error.code ? ` / ${error.code}` : ''}`), ' ', error.message ?? 'refused'),
    el('div', { class: 'two' }, el('figure', {}, el('figcaption', {}, 'As the API gives it'), el('pre', { class: 'code', tabindex: 0 }, value ? JSON.stringify(value, null, 2) : body)), el('figure', {}, el('figcaption', {}, 'In plain words'), reasons)),
  );
}

function explain(exchange, place) {
  const { row, problems } = exchange;
  if (problems === undefined) {
    exchange.problems = null;
    judged(exchange).then((found) => {
      exchange.problems = found;
      tell(exchange);
    });
  }
  replace(
    place,
    (problems ?? []).map(({ pointer, message }) => el('p', {}, pointer && el('code', {}, pointer.slice(1)), pointer && ': ', message, '.')),
    row?.why && el('pre', { class: 'code' }, row.why),
    row && !problems?.length && el('p', {}, row.cause ?? row.refusal?.text ?? 'The mock did not say why.'),
    problems?.length > 0 && el('p', { class: 'fine quiet' }, 'By the schema that is published for the model. The API names what its own validator stumbled over.'),
  );
}

async function judged({ asked: { model, body } }) {
  const era = draft.get().control.era ?? '';
  const { problems } = await admin('preview', { method: 'POST', body: { model, body, era } }).catch(() => ({ problems: [] }));
  return problems;
}
