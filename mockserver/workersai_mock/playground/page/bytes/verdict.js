// What the grammar of the event stream says of an answer, judged by the mock's own checks.

import { about } from '../core/about.js';
import { admin } from '../core/api.js';
import { el, replace } from '../core/dom.js';
import { isOver } from '../core/exchange.js';
import { count } from '../core/format.js';
import { packed } from '../core/plan.js';

const SIGNS = { error: 'bad', warning: 'warn', info: '' };

/** Return the panel and what draws an exchange into it. */
export function verdictPanel() {
  const body = el('div', { class: 'stack' });
  const panel = el('section', { class: 'verdict', 'aria-label': 'Verdict' }, el('h2', {}, 'Grammar'), body);
  async function draw(exchange) {
    if (!isOver(exchange)) return replace(body, el('p', { class: 'quiet' }, 'Judged when the answer has ended.'));
    if (!exchange.streamed) return replace(body, el('p', { class: 'quiet' }, 'The answer is no event stream: there is nothing to judge.'));
    exchange.verdict ??= judged(exchange);
    const found = await exchange.verdict;
    return replace(body, found.error ? el('p', { class: 'note bad' }, found.error) : told(found, exchange));
  }
  return { panel, draw };
}

async function judged({ body, state }) {
  try {
    return await admin('verdict', { method: 'POST', body: { data_base64: packed(body), wire: '', whole: state === 'ended' } });
  } catch (error) {
    return { error: error.message };
  }
}

function told({ wire, violations, events }, exchange) {
  const rules = Object.keys(about.get().rules).length;
  const head = el('p', {}, violations.length ? el('span', { class: 'mark bad' }, count(violations.length, 'violation')) : el('span', { class: 'mark good' }, 'keeps it'), ` ${count(events, 'event')}, wire ${wire}, ${count(rules, 'rule')}${exchange.state === 'ended' ? '' : '; the end was not judged'}`);
  return [
    head,
    el('ol', { class: 'violations' }, violations.map(({ code, severity, message, rule, event, excerpt }) =>
      el(
        'li',
        {},
        el('span', { class: `mark ${SIGNS[severity]}` }, code),
        ' ',
        event > 0 ? el('a', { href: `#frame-${event}`, onclick: (e) => jump(e, event) }, `event ${event}`) : null,
        ` ${message}`,
        el('p', { class: 'fine quiet' }, `The rule: ${rule}.`),
        excerpt && el('code', { class: 'excerpt' }, excerpt),
      ),
    )),
  ];
}

function jump(event, number) {
  event.preventDefault();
  const line = document.getElementById(`frame-${number}`);
  line?.scrollIntoView({ block: 'center' });
  line?.focus();
}
