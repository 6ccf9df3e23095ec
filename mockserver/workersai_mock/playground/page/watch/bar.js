// The line above the log: search, filter, how many there are, what was missed, what can be cleared.

import { el, newId, replace } from '../core/dom.js';
import { count } from '../core/format.js';
import { several } from '../core/tenant.js';
import { wipeDialog } from '../steer/wipe.js';
import { filter, WHAT } from './filter.js';
import { clearPage, dismiss, known } from './log.js';

/** Return `{element, show, focus}`; `show(rows, shown)` says how many there are. */
export function logBar() {
  const search = el('input', { type: 'search', 'aria-label': 'Search requests', placeholder: 'Search: path, model, status, words of the body', spellcheck: 'false', autocomplete: 'off', oninput: () => filter.patch({ text: search.value }) });
  const what = el('select', { 'aria-label': 'Which requests', onchange: () => filter.patch({ what: what.value }) }, Object.entries(WHAT).map(([value, title]) => el('option', { value }, title)));
  const tenants = el('select', { 'aria-label': 'Tenant', hidden: !several(), onchange: () => filter.patch({ tenant: JSON.parse(tenants.value) }) });
  const said = el('span', { class: 'quiet fine num', id: newId('count'), role: 'status' });
  const notes = el('div', { class: 'notes' });
  let names = '';
  let noted = '';

  function show(rows, shown) {
    replace(said, shown.length === rows.length ? count(rows.length, 'request') : `${shown.length.toLocaleString('en')} of ${count(rows.length, 'request')}`, known().loading ? ', reading the journal…' : '');
    // Only where they change: a button that is drawn anew under a click loses it.
    if (noted !== (noted = `${known().missed} ${known().lost}`)) replace(notes, missed());
    const found = [...new Set(rows.map(({ tenant }) => tenant))];
    if (names === (names = found.join('\n')) && tenants.options.length) return;
    replace(tenants, el('option', { value: 'null' }, 'All tenants'), found.map((name) => el('option', { value: JSON.stringify(name) }, name || '(no token)')));
    tenants.value = JSON.stringify(filter.get().tenant);
  }
  const element = el('div', { class: 'log-bar' }, el('h1', { class: 'unseen' }, 'Watch'), el('div', { class: 'row' }, search, what, tenants, said, el('button', { class: 'small push', onclick: () => wipeDialog({ clearPage }) }, 'Clear…')), notes);
  return { element, show, focus: () => search.focus() };
}

function missed() {
  const { missed: events, lost } = known();
  if (!events && !lost) return null;
  return el(
    'div',
    { class: 'note warn row' },
    el(
      'span',
      {},
      events > 0 && el('span', {}, `You missed ${count(events, 'event')}, which came faster than this page reads; the log was read again from the journal. `),
      lost > 0 && `${count(lost, 'earlier request')} ${lost === 1 ? 'is' : 'are'} no longer in the journal (--journal-entries).`,
    ),
    el('button', { class: 'small push', onclick: dismiss }, 'Dismiss'),
  );
}
