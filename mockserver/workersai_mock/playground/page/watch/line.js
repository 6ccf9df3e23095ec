// One request as a line of the log.

import { el, newId } from '../core/dom.js';
import { clock, ms, short, visible } from '../core/format.js';
import { keyOf } from './log.js';
import { verdicts } from './verdict.js';
import { decidedBy, happened, modelName, statusKind, tokensOf } from './word.js';

export const HEADS = { number: '#', time: 'time', door: 'door', model: 'model', tenant: 'tenant', status: 'status', said: 'answered by', tokens: 'tokens', took: 'took' };
const MOST = 200;

/** Return its node; `onstub` turns it into a stub. */
export function lineOf(row, { several, onstub }) {
  const decided = decidedBy(row);
  const wrong = verdicts.get().get(keyOf(row)) ?? [];
  const cells = {
    number: row.number,
    time: el('span', { title: row.at }, clock(row.at)),
    door: [el('span', { class: 'quiet' }, `${visible(short(row.method, 12))} `), row.door],
    model: el('span', { title: visible(short(row.model || row.path, MOST)) }, visible(short(modelName(row.model), 60))),
    tenant: several && visible(short(row.tenant, 40)),
    status: row.status,
    said: [
      wrong.length > 0 && el('span', { class: 'mark bad', title: wrong.map(({ title, reason }) => `${title}: ${reason}`).join('\n') }, `client: ${wrong[0].code.replaceAll('_', ' ')}`),
      happened(row).map(({ text, kind = '', title }) => el('span', { class: `mark ${kind}`, title }, short(text, 60))),
      el('span', { class: `by ${decided.kind}`, title: visible(short(decided.text, MOST * 3)) }, visible(short(decided.text, MOST))),
    ],
    tokens: tokensOf(row),
    took: row.ended ? ms(row.duration_s * 1000) : 'running',
  };
  return el(
    'div',
    { class: 'line', role: 'row', id: newId('line'), 'data-kind': statusKind(row), 'data-number': row.number },
    Object.keys(HEADS).filter((name) => name !== 'tenant' || several).map((name) => el('span', { class: `cell ${name}`, role: 'gridcell' }, cells[name])),
    el('span', { class: 'cell act', role: 'gridcell' }, el('button', { class: 'small', tabindex: -1, 'aria-label': `Turn request ${row.number} into a stub`, title: 'Answer this request so from now on (s)', onclick: onstub }, 'Stub')),
  );
}

/** Return the line above all others. */
export function headLine(several) {
  const names = Object.keys(HEADS).filter((name) => name !== 'tenant' || several);
  return el('div', { class: 'heads', role: 'rowgroup' }, el('div', { class: 'line head', role: 'row', 'aria-rowindex': 1 }, names.map((name) => el('span', { class: `cell ${name}`, role: 'columnheader' }, HEADS[name])), el('span', { class: 'cell act', role: 'columnheader' }, el('span', { class: 'unseen' }, 'do'))));
}
