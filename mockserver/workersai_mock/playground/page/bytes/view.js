// The view Bytes.

import { el } from '../core/dom.js';

/** Make the view. */
export function bytesView() {
  return el('section', { class: 'bytes', 'aria-label': 'Bytes' }, el('div', { class: 'empty' }, el('h1', {}, 'Bytes'), el('p', {}, 'Nothing here yet.')));
}
