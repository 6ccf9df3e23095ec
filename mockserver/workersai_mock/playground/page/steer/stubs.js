// The stubs in the order in which they are tried: add, remove, move by buttons, keys or dragging.

import { el } from '../core/dom.js';
import { short, visible } from '../core/format.js';
import { steer } from '../core/tenant.js';
import { told } from '../core/toast.js';
import { stubForm } from './form.js';
import { panel } from './panel.js';

const REST = 'unmatched';
const FORMS = ['contains', 'pattern', 'equals'];

/** Return the part. */
export function stubPanel() {
  const add = el('button', { class: 'main small', onclick: stubForm }, 'Add a stub');
  return panel('Stubs', 'Tried from the top; the first that fits answers.', { changes: ['stubs', 'scenario', 'unmatched', 'state'], draw, actions: add });
}

async function draw() {
  const [{ stubs }, { unmatched }] = await Promise.all([steer('stubs'), steer('unmatched')]);
  const ids = stubs.map(({ id }) => id);
  const list = el('ol', { class: 'stubs', 'aria-label': 'Stubs in the order in which they are tried' }, stubs.map((stub, index) => card(stub, index, ids)));
  return [stubs.length ? list : el('p', {}, 'None: every request gets the default reply.'), rest(stubs, unmatched)];
}

function card(stub, index, ids) {
  const { id, used, limit, from_file: file, origin } = stub;
  const spent = limit !== null && used >= limit;
  const name = stub.name || `#${id}`;
  const item = el(
    'li',
    { class: `stub${spent ? ' spent' : ''}`, draggable: 'true', 'data-id': id, ondragstart: (event) => event.dataTransfer.setData('text/plain', String(id)), ondragover: (event) => event.preventDefault(), ondrop: (event) => drop(event, ids, id) },
    el('span', { class: 'rank num quiet' }, index + 1),
    el('div', { class: 'says' }, el('p', {}, el('strong', {}, visible(short(name, 80))), ' ', el('span', { class: 'mono match' }, matched(stub))), el('p', { class: 'does' }, outcomes(stub)), file && el('p', { class: 'fine quiet mono' }, origin)),
    el('span', { class: 'fine num uses' }, limit !== null ? `${used} of ${limit}` : used ? `used ${used}×` : 'unused', spent && el('span', { class: 'mark' }, 'used up'), stub.needs && el('span', { class: 'mark' }, `in ${stub.needs}`), stub.then && el('span', { class: 'mark' }, `then ${stub.then}`)),
    el(
      'div',
      { class: 'row hold' },
      hold(`${id} up`, `Try ${name} earlier`, '↑', index === 0, () => move(ids, id, index - 1)),
      hold(`${id} down`, `Try ${name} later`, '↓', index === ids.length - 1, () => move(ids, id, index + 1)),
      hold(`${id} off`, `Remove ${name}`, '×', false, () => steer(`stubs/${id}`, { method: 'DELETE' })),
    ),
  );
  return item;
}

function hold(key, label, sign, disabled, run) {
  return el('button', { class: 'icon', 'data-hold': key, 'aria-label': label, title: label, disabled, onclick: () => told(run) }, sign);
}

async function move(ids, id, to) {
  const others = ids.filter((one) => one !== id);
  await steer('stubs/order', { method: 'PUT', body: { ids: others.toSpliced(to, 0, id) } });
}

function drop(event, ids, onto) {
  event.preventDefault();
  const id = Number(event.dataTransfer.getData('text/plain'));
  if (ids.includes(id) && id !== onto) told(() => move(ids, id, ids.indexOf(onto)));
}

function matched({ match, name }) {
  const pairs = Object.entries(match);
  if (!pairs.length) return name === REST ? 'whatever no stub is for' : 'every request';
  return visible(short(pairs.map(([key, value]) => `${key} ${asked(value)}`).join(', '), 300));
}

function asked(value) {
  const form = FORMS.find((one) => value?.[one] !== undefined);
  return form ? `${form} ${JSON.stringify(value[form])}` : `is ${JSON.stringify(value)}`;
}

function outcomes({ outcomes: said, twists }) {
  const words = said.map((one) => (one.refuse ? ['refuses ', el('code', {}, `${one.refuse} (${one.code})`)] : ['replies ', el('span', { dir: 'auto' }, visible(short(typeof one.reply === 'string' ? one.reply : JSON.stringify(one), 160)))]));
  return [words.length ? words.map((one, index) => [index > 0 && ', then ', one]) : 'leaves the default reply', twists.length > 0 && el('span', { class: 'mono quiet' }, ` ${twists.join(', ')}`)];
}

function rest(stubs, unmatched) {
  const answers = stubs.some((stub) => stub.answers);
  const box = el('input', { type: 'checkbox', checked: unmatched === 'default', disabled: !answers, onchange: () => told(() => steer('unmatched', { method: 'PUT', body: { unmatched: box.checked ? 'default' : 'refuse' } })) });
  return el('label', { class: 'check rest' }, box, el('span', {}, 'Requests that no stub is for get the default reply', el('span', { class: 'fine quiet' }, ' – otherwise 400 with the reasons, as soon as a stub answers anything')));
}
