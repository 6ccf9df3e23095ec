// The dialog that shows an exchange as code to be pasted elsewhere.

import { open } from '../core/dialog.js';
import { el, replace } from '../core/dom.js';
import { kept } from '../core/store.js';
import { copy } from '../core/toast.js';
import { SNIPPETS, taken } from './snippet.js';

const chosen = kept('snippet', 'curl');

/** Show it. */
export function takeAlong(exchange) {
  const given = taken(exchange);
  const code = el('pre', { class: 'code long snippet', tabindex: 0 });
  const note = el('p', { class: 'fine quiet' });
  const button = el('button', { class: 'main', onclick: () => copy(code.textContent, SNIPPETS[chosen.get()].title) }, 'Copy');
  const tabs = Object.entries(SNIPPETS).map(([name, { title, can }]) =>
    el('button', { class: 'small', disabled: !can(given), 'data-name': name, onclick: () => show(name) }, title),
  );
  const show = (name) => {
    chosen.set(name);
    const { make, file } = SNIPPETS[name];
    code.textContent = make(given);
    replace(note, 'Runs as it is pasted, for example as ', el('code', {}, file), '.');
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.name === name));
  };
  show(SNIPPETS[chosen.get()]?.can(given) ? chosen.get() : 'curl');
  open('Take it along', { className: 'wide' }, el('div', { class: 'stack' }, el('div', { class: 'row', role: 'group', 'aria-label': 'As' }, tabs), code, el('div', { class: 'row' }, note, el('span', { class: 'push' }), button)));
}
