// The form for a new stub: which requests, and what becomes of them.

import { about } from '../core/about.js';
import { el, newId, replace } from '../core/dom.js';
import { open } from '../core/dialog.js';
import { steer } from '../core/tenant.js';
import { toast } from '../core/toast.js';
import { segments } from '../try/segments.js';

const WAYS = { reply: 'Replies', refuse: 'Refuses', twist: 'Breaks or slows' };
const KINDS = ['fault', 'quirk', 'pace', 'fragment'];

/** Ask for a stub and add it. */
export function stubForm() {
  const { models, refusals, twists } = about.get();
  const name = field('Name', el('input', { autocomplete: 'off', placeholder: 'optional' }));
  const model = field('Model', choice([['', 'any'], ...models.map(({ id }) => [id, id])]));
  const key = field('Where', choice([['messages', 'the last user message'], ['prompt', 'the prompt']]));
  const form = field('must', choice([['contains', 'contain'], ['equals', 'be exactly'], ['pattern', 'fit the pattern']]));
  const text = field('This', el('input', { autocomplete: 'off', placeholder: 'anything, where this is empty' }));
  const stream = field('Stream', choice([['', 'either'], ['true', 'streamed'], ['false', 'not streamed']]));
  const times = field('How often', el('input', { inputmode: 'numeric', autocomplete: 'off', placeholder: 'always' }));
  const reply = field('Reply', el('textarea', { rows: 3 }));
  const refuse = field('Refusal', choice(refusals.map(({ name: one, code, status, text: said }) => [one, `${one} · ${status} / ${code} · ${said.slice(0, 60)}`])));
  const twist = field('Fault, quirk, pace or fragmentation', choice(KINDS.flatMap((kind) => twists.filter((one) => one.kind === kind).map((one) => [`${kind} ${one.name}`, `${kind}: ${one.name} – ${one.what.slice(0, 70)}`]))));
  const more = field('With', el('input', { class: 'mono', autocomplete: 'off', spellcheck: 'false', placeholder: 'at_event=3' }));
  const outcome = el('div', { class: 'stack' });
  const wrong = el('div', { role: 'alert' });
  let way = 'reply';

  const show = (chosen) => {
    way = chosen;
    replace(outcome, way === 'reply' ? reply.row : way === 'refuse' ? refuse.row : el('div', { class: 'stack' }, twist.row, more.row));
  };
  show(way);

  async function add(event) {
    event.preventDefault();
    try {
      const stub = await steer('stubs', { method: 'POST', body: written() });
      element.closest('dialog').close();
      toast(`Stub #${stub.id} is tried first from now on`);
    } catch (error) {
      replace(wrong, el('p', { class: 'note bad' }, error.message));
    }
  }
  function written() {
    const match = {
      ...(model.value() ? { model: model.value() } : {}),
      ...(text.value() ? { [key.value()]: form.value() === 'equals' ? text.value() : { [form.value()]: text.value() } } : {}),
      ...(stream.value() ? { stream: stream.value() === 'true' } : {}),
    };
    const [kind, word] = twist.value().split(' ');
    const outcomes = { reply: { reply: reply.value() }, refuse: { refuse: refuse.value() }, twist: { [kind]: [word, more.value()].filter(Boolean).join(':') } };
    return { ...(name.value() ? { name: name.value() } : {}), match, ...outcomes[way], ...(times.value() ? { times: number(times.value()) } : {}) };
  }
  const element = el(
    'form',
    { class: 'stack stub-form', onsubmit: add },
    el('div', { class: 'two' }, model.row, stream.row),
    el('div', { class: 'two' }, key.row, form.row),
    text.row,
    segments('What it does', WAYS, way, show),
    outcome,
    el('div', { class: 'two' }, times.row, name.row),
    wrong,
    el('div', { class: 'row' }, el('button', { class: 'main push' }, 'Add the stub')),
  );
  open('A new stub', {}, element);
  text.input.focus();
}

// What is no number is sent as it is: the mock says better what is wrong with it.
export const number = (written) => (/^\d+$/.test(written.trim()) ? Number(written) : written);
export const choice = (pairs) => el('select', {}, pairs.map(([value, title]) => el('option', { value }, title)));

/** Return a labelled field. */
export function field(title, input) {
  input.id = newId('field');
  return { input, row: el('div', { class: 'field' }, el('label', { for: input.id }, title), input), value: () => input.value };
}
