// A few choices side by side, of which one holds.

import { el, newId } from '../core/dom.js';

/** Return them; `choose` gets the name of the one that is taken. */
export function segments(label, choices, chosen, choose) {
  const name = newId('segments');
  return el(
    'fieldset',
    { class: 'segments', 'aria-label': label },
    Object.entries(choices).map(([value, title]) =>
      el('label', {}, el('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => choose(value) }), el('span', {}, title)),
    ),
  );
}
