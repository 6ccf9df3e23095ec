// Light, dark, or as the system has it.

import { el, replace, set } from './dom.js';
import { kept } from './store.js';

const NEXT = { system: 'light', light: 'dark', dark: 'system' };
// Where the dark colours hold. The page itself says the first, so that they are there without us.
const MEDIA = { system: '(prefers-color-scheme: dark)', light: 'not all', dark: 'all' };
const SIGNS = { system: '◐', light: '☀', dark: '☾' };

export const theme = kept('theme', 'system');

/** Go to the next of the three. */
export const turn = () => theme.set(NEXT[theme.get()] ?? 'system');

/** Return the button that does. */
export function themeButton() {
  const button = el('button', { class: 'icon', onclick: turn });
  theme.watch((name) => {
    document.getElementById('dark').media = MEDIA[name] ?? MEDIA.system;
    replace(button, SIGNS[name] ?? SIGNS.system);
    set(button, 'aria-label', `Colours: ${name}. Change to ${NEXT[name]}`);
    set(button, 'title', `Colours: ${name}`);
  });
  return button;
}
