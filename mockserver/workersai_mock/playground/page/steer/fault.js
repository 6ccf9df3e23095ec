// Faults on the next requests, whatever stub answers them.

import { about } from '../core/about.js';
import { el, replace } from '../core/dom.js';
import { steer } from '../core/tenant.js';
import { choice, field, number } from './form.js';
import { panel } from './panel.js';

const KINDS = ['fault', 'quirk', 'pace', 'fragment'];

/** Return the part. */
export function faultPanel() {
  const twists = KINDS.flatMap((kind) => about.get().twists.filter((one) => one.kind === kind));
  const what = field('What', choice(twists.map(({ kind, name }) => [`${kind} ${name}`, `${kind}: ${name}`])));
  const times = field('For the next', el('input', { inputmode: 'numeric', autocomplete: 'off', placeholder: 'all', value: '1' }));
  const more = field('With', el('input', { class: 'mono', autocomplete: 'off', spellcheck: 'false' }));
  const hint = el('p', { class: 'hint fine quiet' });
  const wrong = el('div', { role: 'alert' });
  const list = el('div');
  const chosen = () => twists.find(({ kind, name }) => `${kind} ${name}` === what.value());
  const explain = () => {
    const { what: said, keys } = chosen();
    replace(hint, said, keys.length > 0 && [' Takes ', el('code', {}, keys.join(', ')), '.']);
    more.input.placeholder = keys.length ? keys[0] : 'it takes nothing';
    more.input.disabled = !keys.length;
  };
  what.input.addEventListener('change', () => { more.input.value = ''; explain(); });
  explain();

  async function put(twist, keep = () => true) {
    replace(wrong);
    try {
      const { twists: now } = await steer('twists');
      const kept = now.filter(keep).filter(({ left }) => left !== 0).map(rewritten);
      await steer('twists', { method: 'PUT', body: { twists: [...kept, ...(twist ? [twist] : [])] } });
    } catch (error) {
      replace(wrong, el('p', { class: 'note bad' }, error.message));
    }
  }
  function turnOn(event) {
    event.preventDefault();
    const { kind, name } = chosen();
    put({ [kind]: name, ...pairs(more.value()), ...(times.value().trim() ? { times: number(times.value()) } : {}) });
  }
  const form = el('form', { class: 'fault-form', onsubmit: turnOn }, what.row, more.row, times.row, el('button', { class: 'main' }, 'Turn on'), hint);
  return panel('Faults on the next requests', 'They happen to every answer of this tenant but the refusals of gates, beside what stubs and scenarios do.', {
    changes: ['twists'],
    fixed: [form, wrong, list],
    draw: async () => {
      const { twists: now } = await steer('twists');
      const running = now.filter(({ left }) => left !== 0);
      replace(list, running.length > 0 && el('ul', { class: 'running', 'aria-label': 'On now' }, running.map((one) => line(one, () => put(null, (other) => other.words !== one.words || other.kind !== one.kind)))));
    },
  });
}

function line({ kind, words, left }, off) {
  return el('li', { class: 'row' }, el('span', { class: 'mark warn' }, 'on'), el('span', { class: 'mono' }, `${kind} ${words.replace(/[:,]times=\d+/, '')}`), el('span', { class: 'num quiet' }, left === null ? 'until it is turned off' : `for ${left} more`), el('button', { class: 'small push', 'aria-label': `Turn off ${words}`, onclick: off }, 'Turn off'));
}

// What is still to come is put again with what is left of it.
function rewritten({ kind, words, left }) {
  const [name, ...rest] = words.split(':');
  const { times, ...given } = pairs(rest.join(':'));
  return { [kind]: name, ...given, ...(left === null ? {} : { times: left }) };
}

function pairs(text) {
  return Object.fromEntries(text.split(',').map((pair) => pair.trim()).filter(Boolean).map((pair) => [pair.split('=')[0].trim(), pair.split('=').slice(1).join('=').trim()]));
}
