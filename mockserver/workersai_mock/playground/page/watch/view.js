// The view Watch.

import { el } from '../core/dom.js';

/** Make the view. */
export function watchView() {
  return el('section', { class: 'watch', 'aria-label': 'Watch' }, el('div', { class: 'empty' }, el('h1', {}, 'Watch'), el('p', {}, 'Nothing here yet.')));
}
