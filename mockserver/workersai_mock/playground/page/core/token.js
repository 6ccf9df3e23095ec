// Asking for the admin token, where the mock was started with one.

import { el } from './dom.js';
import { open } from './dialog.js';

/** Ask until something is given; resolves to it. */
export async function askForToken(wrong) {
  let given = '';
  const field = el('input', { type: 'password', autocomplete: 'off', id: 'admin-token' });
  const form = el(
    'form',
    {
      class: 'stack',
      onsubmit(event) {
        event.preventDefault();
        given = field.value.trim();
        if (given) form.closest('dialog').close();
      },
    },
    el('p', {}, 'This mock was started with --admin-token. The page needs it for the log, the verdicts and the stubs; it is kept until this tab is closed.'),
    wrong && el('p', { class: 'bad' }, 'The mock does not know the last one.'),
    el('label', { for: 'admin-token' }, 'Admin token'),
    field,
    el('button', { class: 'main' }, 'Use it'),
  );
  await open('Admin token', { closable: false }, form);
  return given;
}
