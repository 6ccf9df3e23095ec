// One request, opened: why it was answered so, what was asked, what was sent and when.

import { AdminError } from '../core/api.js';
import { el, replace } from '../core/dom.js';
import { textOf, toolsOf } from '../core/exchange.js';
import { parsed } from '../core/frame.js';
import { bytes, clock, ms, short, visible } from '../core/format.js';
import { plot } from '../bytes/plot.js';
import { timeline } from '../bytes/timeline.js';
import { takeAlong } from '../take/dialog.js';
import { readEntry } from './entry.js';
import { keyOf } from './log.js';
import { makeStub, obstacle } from './stub.js';
import { verdicts } from './verdict.js';
import { decidedBy, happened, statusKind } from './word.js';

const MOST = 20_000;
const UTF8 = new TextDecoder();

/** Return `{element, show}`; `show(row)` opens a request, `show(null)` closes it. */
export function detail({ onclose }) {
  const element = el('aside', { class: 'detail', 'aria-label': 'Request', hidden: true });
  let shown = null;

  async function show(row) {
    element.hidden = !row;
    if (!row || row === shown) return;
    const other = !shown || keyOf(shown) !== keyOf(row);
    shown = row;
    if (other) replace(element, top(row, null, onclose), el('p', { class: 'quiet pad' }, 'Reading the journal…'));
    try {
      const found = await readEntry(row);
      if (shown === row) replace(element, whole(row, found, onclose));
    } catch (error) {
      if (shown !== row) return;
      const gone = error instanceof AdminError && error.status === 404;
      replace(element, top(row, null, onclose), el('p', { class: 'note pad' }, gone ? 'The journal no longer has this request: what is left of it is its line.' : error.message));
    }
  }
  return { element, show: (row) => (row ? show(row) : ((shown = null), show(null))) };
}

function whole(row, { entry, exchange, misses }, onclose) {
  return [
    top(row, exchange, onclose),
    el(
      'div',
      { class: 'parts' },
      reasons(row, entry, misses),
      part('Request', asked(exchange, entry)),
      part('Answer', answered(exchange, entry)),
      part(entry.stream ? 'Timeline' : 'Bytes', sent(exchange)),
    ),
  ];
}

function top(row, exchange, onclose) {
  const why = obstacle(row);
  return el(
    'header',
    { class: 'top-line' },
    el('div', { class: 'row' }, el('h2', {}, `Request ${row.number}`), el('span', { class: `mark ${statusKind(row)}` }, row.status), el('span', { class: 'quiet fine num' }, `${clock(row.at)} · ${row.ended ? ms(row.duration_s * 1000) : 'running'}`), el('span', { class: 'push' }), el('button', { class: 'icon', 'aria-label': 'Close', title: 'Close (Esc)', onclick: onclose }, '×')),
    el('p', { class: 'mono path' }, `${visible(row.method)} ${visible(short(row.path, 400))}`),
    el('div', { class: 'row' }, el('button', { class: 'main small', disabled: Boolean(why), title: why || 'Answer this request so from now on', onclick: () => makeStub(row) }, 'Turn into a stub'), exchange && el('button', { class: 'small', onclick: () => takeAlong(exchange) }, 'Take it along')),
  );
}

function reasons(row, entry, misses) {
  const decided = decidedBy(row);
  const wrong = verdicts.get().get(keyOf(row)) ?? [];
  const marks = happened(row);
  return el(
    'section',
    { class: 'part', 'aria-label': 'Why' },
    el('p', {}, el('strong', { class: decided.kind }, visible(short(decided.text, 1000)))),
    entry.refusal && row.outcome !== 'unmatched' && el('p', { class: 'fine quiet' }, `${entry.refusal.name} (${entry.refusal.code}) ${visible(short(entry.refusal.text, 400))}`),
    marks.length > 0 && el('p', { class: 'row' }, marks.map(({ text, kind = '', title }) => el('span', { class: `mark ${kind}`, title }, text))),
    wrong.map(({ title, reason }) => el('p', { class: 'note bad' }, el('strong', {}, `The client ${title}. `), `${reason}.`)),
    row.outcome !== 'stub' || row.stub?.name === 'unmatched' ? nearest(misses) : null,
  );
}

function nearest(misses) {
  const near = misses.filter(({ differences, name }) => differences.length && name !== 'unmatched').slice(0, 3);
  if (!near.length) return null;
  return el('details', { open: true }, el('summary', {}, 'Stubs that are nearest now'), el('ol', { class: 'near' }, near.map(({ id, stub, differences }) => el('li', {}, el('code', {}, `#${id} ${visible(stub)}`), el('ul', {}, differences.map((one) => el('li', { class: 'fine' }, visible(one))))))));
}

function part(title, ...content) {
  return el('section', { class: 'part', 'aria-label': title }, el('h3', {}, title), content);
}

function asked(exchange, entry) {
  return [
    el('pre', { class: 'code', tabindex: 0, dir: 'auto' }, visible(cut(exchange.asked.body)) || '(empty)'),
    el('details', {}, el('summary', {}, `${Object.keys(entry.headers).length} headers, secrets redacted`), el('dl', { class: 'pairs' }, Object.entries(entry.headers).map(([name, value]) => [el('dt', {}, name), el('dd', {}, visible(short(value, 1000)))]))),
  ];
}

function answered(exchange, entry) {
  if (exchange.status >= 400) return refused(UTF8.decode(exchange.body));
  const text = textOf(exchange) || entry.text || '';
  const tools = toolsOf(exchange);
  const usage = entry.usage;
  return [
    text ? el('div', { class: 'plain-text', dir: 'auto' }, visible(cut(text))) : tools.length === 0 ? el('p', { class: 'quiet' }, 'No text.') : null,
    tools.map((call) => el('pre', { class: 'code' }, JSON.stringify(call, null, 2))),
    usage && el('p', { class: 'fine quiet num' }, `${usage.prompt_tokens} + ${usage.completion_tokens} = ${usage.total_tokens} tokens`),
  ];
}

function refused(body) {
  const value = parsed(body);
  return el('pre', { class: 'code', tabindex: 0, 'aria-label': 'Refusal' }, visible(cut(value === undefined ? body : JSON.stringify(value, null, 2))) || '(no body)');
}

function sent(exchange) {
  const lines = timeline();
  const bars = plot();
  lines.draw(exchange);
  bars.draw(exchange);
  // The view Bytes names its lines for links; these are not the same.
  for (const table of lines.element) for (const row of table.querySelectorAll('[id]')) row.removeAttribute('id');
  const { planned, body } = exchange;
  return [
    el('p', { class: 'fine quiet num' }, `${bytes(body.length)} in ${planned.delivered} of ${planned.frames.length} writes, then ${planned.left_early ? 'the client left' : planned.ending}. Times are when each was due.`),
    bars.figure,
    el('div', { class: 'across', tabindex: 0, role: 'region', 'aria-label': 'Timeline of the answer' }, lines.element),
  ];
}

const cut = (text) => (text.length > MOST ? `${text.slice(0, MOST)}\n… ${text.length.toLocaleString('en')} characters in all` : text);
