// The view Try.

import { el } from '../core/dom.js';

/** Make the view. */
export function tryView() {
  return el('section', { class: 'try', 'aria-label': 'Try' }, el('div', { class: 'empty' }, el('h1', {}, 'Try'), el('p', {}, 'Nothing here yet.')));
}
