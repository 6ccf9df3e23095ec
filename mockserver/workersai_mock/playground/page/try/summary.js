// The line below an answer: status, times, tokens, and what the mock's own log says of it.

import { el } from '../core/dom.js';
import { isOver, usageOf } from '../core/exchange.js';
import { ms } from '../core/format.js';

/** Return it. */
export function summary(exchange) {
  if (exchange.state === 'waiting') return null;
  const { status, row } = exchange;
  return el(
    'div',
    { class: 'row fine summary' },
    el('span', { class: `mark ${status < 400 ? 'good' : 'bad'}` }, status),
    facts(exchange).map((fact) => el('span', { class: 'num' }, fact)),
    exchange.state === 'stopped' && el('span', { class: 'mark warn' }, 'stopped'),
    row?.left_early && el('span', { class: 'mark warn' }, `client left at event ${row.events_delivered}`),
    (row?.effects ?? []).filter(({ kind }) => kind !== 'pace').map(({ kind, words }) => el('span', { class: 'mark', title: kind }, words)),
    row?.outcome === 'stub' && el('span', { class: 'mark main' }, `stub ${row.stub?.name || row.stub?.id}`),
  );
}

function facts(exchange) {
  const usage = usageOf(exchange) ?? (isOver(exchange) ? exchange.row?.usage : null);
  const said = exchange.frames.filter(({ kind }) => kind === 'text');
  const found = [];
  if (usage) found.push(`${usage.prompt_tokens} + ${usage.completion_tokens} = ${usage.total_tokens} tokens`);
  else if (said.length && !isOver(exchange)) found.push(`${said.length} events`);
  if (said.length) found.push(`first after ${ms(said[0].ms)}`);
  if (said.length > 1) {
    const seconds = (said.at(-1).ms - said[0].ms) / 1000;
    if (seconds > 0.05) found.push(`${((said.length - 1) / seconds).toFixed(0)} a second`);
  }
  if (exchange.endMs !== null) found.push(`${ms(exchange.endMs)} in all`);
  return found;
}
