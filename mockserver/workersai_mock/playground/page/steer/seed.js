// What all randomness is drawn from, shown and set.

import { admin } from '../core/api.js';
import { el } from '../core/dom.js';
import { toast, told } from '../core/toast.js';
import { field } from './form.js';
import { panel } from './panel.js';

/** Return the part. */
export function seedPanel() {
  const seed = field('Seed', el('input', { inputmode: 'numeric', autocomplete: 'off' }));
  // What the mock said last: anything else in the field is what somebody is writing there.
  let shown = '';
  const form = el('form', { class: 'seed-form', onsubmit: (event) => { event.preventDefault(); told(set); } }, seed.row, el('button', {}, 'Set the seed'));
  async function set() {
    const wanted = seed.value().trim();
    if (!/^-?\d+$/.test(wanted) || !Number.isSafeInteger(Number(wanted))) throw new Error('A seed is a whole number; this page can write those up to 9007199254740991.');
    await admin('seed', { method: 'PUT', body: { seed: Number(wanted) } });
    shown = wanted;
    toast(`Everything is drawn from seed ${wanted} now, for all tenants`);
  }
  return panel('Seed', 'The same seed and the same request give the same bytes. It holds for all tenants.', {
    changes: ['seed'],
    fixed: form,
    draw: async () => {
      const now = String((await admin('seed')).seed);
      if (seed.value() === shown) seed.input.value = shown = now;
    },
  });
}
