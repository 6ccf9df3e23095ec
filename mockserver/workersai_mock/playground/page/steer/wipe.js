// What can be cleared and reset, each by what it wipes and what it leaves.

import { el } from '../core/dom.js';
import { open } from '../core/dialog.js';
import { steer, steered } from '../core/tenant.js';
import { toast, told } from '../core/toast.js';

const WIPES = [
  ['journal', 'Clear the journal', 'The mock forgets every request, and counts from 1 again. Stubs, states, quota stay.'],
  ['stubs', 'Remove the stubs', 'Those that were added here or over the admin API go; those of scenario files are put back, unused.'],
  ['state', 'Rewind the scenarios', 'Every scenario goes back into its first state.'],
  ['quota', 'Refill the quota', 'The counts of requests a minute and of neurons a day begin anew.'],
];
const EVERYTHING = ['everything', 'Reset everything', 'All of the above, and the faults on the next requests: as the mock began. The seed and the scenario files stay.'];

/** Return the buttons; `after` is called when one has done its work. */
export function wipeList(names, after = () => {}) {
  const wanted = [...WIPES, EVERYTHING].filter(([name]) => names.includes(name));
  return el('div', { class: 'wipes' }, wanted.map(([name, title, what]) => wipe(title, what, name === 'everything', async () => {
    await steer('reset', { method: 'POST', body: { what: [name] } });
    toast(`${title}: done`);
    after();
  })));
}

/** Return all that this mock can be made to forget. */
export const resetPanel = () => wipeList([...WIPES, EVERYTHING].map(([name]) => name));

/** Ask what of the log is to go; `clearPage` empties this page alone. */
export function wipeDialog({ clearPage }) {
  const close = () => list.closest('dialog')?.close();
  const list = el(
    'div',
    { class: 'stack' },
    wipe('Clear this page', 'The list here only. The mock keeps its journal; a reload of the page brings it back.', false, () => { clearPage(); close(); }),
    wipeList(['journal', 'everything'], close),
    steered.get() !== 'default' && el('p', { class: 'fine quiet' }, 'What is cleared in the mock is that of the tenant ', el('code', {}, steered.get()), '; another is chosen under Steer.'),
  );
  open('Clear', {}, list);
}

function wipe(title, what, grave, run) {
  return el('div', { class: 'wipe' }, el('p', {}, el('strong', {}, title), el('span', { class: 'fine quiet' }, what)), el('button', { class: grave ? 'small stop' : 'small', 'aria-label': title, onclick: () => told(run) }, grave ? 'Reset' : title.split(' ')[0]));
}
