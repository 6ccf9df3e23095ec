// Short messages that go by themselves.

import { el } from './dom.js';

const SECONDS = { info: 4, error: 9 };

/** Say something; `kind` is `info` or `error`. */
export function toast(text, kind = 'info') {
  const close = el('button', { class: 'plain', 'aria-label': 'Dismiss', onclick: () => box.remove() }, '×');
  const box = el('div', { class: `toast ${kind}` }, el('span', {}, text), close);
  document.getElementById('toasts').append(box);
  setTimeout(() => box.remove(), SECONDS[kind] * 1000);
}

/** Run something and say what went wrong with it, if anything did. */
export async function told(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message, 'error');
    return undefined;
  }
}

/** Put text on the clipboard and say so. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast(`this browser did not let ${what} onto the clipboard`, 'error');
  }
}
