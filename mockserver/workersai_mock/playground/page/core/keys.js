// Keyboard shortcuts, and the dialog that lists them.

import { el } from './dom.js';
import { open } from './dialog.js';

const known = [];

/** Name a shortcut: one key, `mod+key` for Ctrl or ⌘; views give theirs when they are made. */
export function shortcut(key, what, run, { when = () => true } = {}) {
  known.push({ key, what, run, when });
}

/** Show all of them. */
export function help() {
  if (document.querySelector('dialog.keys')) return;
  const rows = known.map(({ key, what }) =>
    el('tr', {}, el('td', {}, key.split('+').map((k) => el('kbd', {}, named(k)))), el('td', {}, what)),
  );
  open('Keyboard', { className: 'keys' }, el('table', {}, el('tbody', {}, rows)));
}

const named = (key) => ({ mod: navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl', escape: 'Esc', enter: 'Enter' })[key] ?? key;

addEventListener('keydown', (event) => {
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey || event.isComposing || document.querySelector('dialog[open]')) return;
  const writes = event.target.closest?.('input:not([type=checkbox], [type=range]), textarea, select');
  const pressed = event.key.toLowerCase();
  for (const { key, run, when } of known) {
    const wants = key.startsWith('mod+');
    if (wants !== mod || key.replace('mod+', '') !== pressed || !when()) continue;
    // A letter alone belongs to whoever is writing.
    if (writes && !wants && pressed !== 'escape') continue;
    event.preventDefault();
    run();
    return;
  }
  // The keys are the page's again.
  if (pressed === 'escape') event.target.blur?.();
});
