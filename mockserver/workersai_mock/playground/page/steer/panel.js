// A part of the view Steer: a title, what it is for, and content that follows the mock.

import { el, replace } from '../core/dom.js';
import { connection, on } from '../core/live.js';
import { place } from '../core/route.js';
import { steered } from '../core/tenant.js';

const CALM_MS = 120;

/**
 * Return a part whose content `draw()` resolves to, drawn again when one of `changes` is told,
 * when another tenant is chosen and when the mock is back.
 */
export function panel(title, what, { changes, draw, actions, wide = false }) {
  const body = el('div', { class: 'stack' });
  let timer;
  let mine = 0;

  async function fill() {
    const number = (mine += 1);
    const found = await draw().catch((error) => el('p', { class: 'note bad' }, error.message));
    if (number === mine && found) replace(body, found);
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(fill, CALM_MS);
  };
  on('changed', (told) => (changes.includes(told.what) || told.what === 'everything') && later());
  on('hello', ({ resumed }) => !resumed && later());
  on('missed', later);
  steered.watch(fill);
  place.watch(({ view }) => view === 'steer' && connection.get() === 'live' && later());
  const element = el('section', { class: `panel part${wide ? ' wide' : ''}`, 'aria-label': title }, el('header', { class: 'row' }, el('h2', {}, title), actions && el('span', { class: 'push row' }, actions)), what && el('p', { class: 'fine quiet' }, what), body);
  element.addEventListener('refresh', later);
  return element;
}
