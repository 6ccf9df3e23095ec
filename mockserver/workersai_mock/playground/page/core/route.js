// Which view is shown: the part behind `#/`, so that the back button and bookmarks work.

import { store } from './store.js';

export const VIEWS = ['try', 'bytes', 'watch', 'steer'];

/** The current place: `{view, rest}`; `#/watch/12` is `{view: 'watch', rest: ['12']}`. */
export const place = store(read());

/** Go to a view. */
export function go(view, ...rest) {
  location.hash = `#/${[view, ...rest].join('/')}`;
}

function read() {
  const [view, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  return { view: VIEWS.includes(view) ? view : VIEWS[0], rest };
}

addEventListener('hashchange', () => {
  if (location.hash.startsWith('#/')) place.set(read());
});
