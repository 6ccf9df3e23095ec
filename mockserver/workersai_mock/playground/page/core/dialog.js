// Dialogs: the browser's own, so that focus stays inside and Escape closes them.

import { el, newId } from './dom.js';

/** Open a dialog; resolves to what it was closed with (`''` by Escape). */
export function open(title, { className = '', closable = true } = {}, ...children) {
  const id = newId('dialog');
  const close = el('button', { class: 'icon', 'aria-label': 'Close', onclick: () => box.close() }, '×');
  const box = el(
    'dialog',
    { class: className, 'aria-labelledby': id },
    el('header', {}, el('h2', { id }, title), closable && close),
    ...children,
  );
  if (!closable) box.addEventListener('cancel', (event) => event.preventDefault());
  box.addEventListener('click', (event) => {
    if (closable && event.target === box) box.close();
  });
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener('close', () => {
      box.remove();
      resolve(box.returnValue);
    });
  });
}
