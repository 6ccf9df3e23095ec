// A part of the view Steer: a title, what it is for, and content that follows the mock.

import { el, replace } from '../core/dom.js';
import { connection, on } from '../core/live.js';
import { place } from '../core/route.js';
import { steered } from '../core/tenant.js';

const CALM_MS = 120;

/**
 * Return a part whose content `draw()` resolves to, drawn again when one of `changes` is told,
 * when another tenant is chosen and when the mock is back. What is `fixed` stays instead, with
 * whatever is being written there, and `draw` changes what is in it.
 */
export function panel(title, what, { changes, draw, actions, fixed = null }) {
  const body = el('div', { class: 'stack' }, fixed);
  let timer;
  let mine = 0;

  async function fill() {
    const number = (mine += 1);
    const found = await draw().catch((error) => el('p', { class: 'note bad' }, error.message));
    if (number === mine && found && !fixed) exchange(body, found);
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
  return el('section', { class: 'panel part', 'aria-label': title }, el('header', { class: 'row' }, el('h2', {}, title), actions && el('span', { class: 'push row' }, actions)), what && el('p', { class: 'fine quiet' }, what), body);
}

// What is drawn anew keeps the keyboard: on the same button, or where that can no longer be used on
// another of its kin. `data-hold` names a button by what it belongs to and what it does.
function exchange(body, found) {
  const focused = document.activeElement;
  const held = body.contains(focused) ? focused.dataset.hold : undefined;
  replace(body, found);
  if (!held) return;
  const buttons = [...body.querySelectorAll('[data-hold]:not(:disabled)')];
  const kin = buttons.filter(({ dataset }) => dataset.hold.split(' ')[0] === held.split(' ')[0]);
  (buttons.find(({ dataset }) => dataset.hold === held) ?? kin[0])?.focus();
}
