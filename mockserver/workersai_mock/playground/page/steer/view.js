// The view Steer.

import { el } from '../core/dom.js';

/** Make the view. */
export function steerView() {
  return el('section', { class: 'steer', 'aria-label': 'Steer' }, el('div', { class: 'empty' }, el('h1', {}, 'Steer'), el('p', {}, 'Nothing here yet.')));
}
