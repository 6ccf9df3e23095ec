// Scenario files: what is served of them, their state, and what is wrong with what is on disk.

import { about } from '../core/about.js';
import { admin } from '../core/api.js';
import { el, newId } from '../core/dom.js';
import { count } from '../core/format.js';
import { steer } from '../core/tenant.js';
import { told } from '../core/toast.js';
import { panel } from './panel.js';

/** Return the part. */
export function scenarioPanel() {
  return panel('Scenario files', '', { changes: ['scenario', 'state', 'stubs', 'unmatched'], draw });
}

async function draw() {
  const [{ scenarios, problems, files, broken }, { states }] = await Promise.all([admin('scenario'), steer('state')]);
  if (!files.length) return none();
  return [
    broken && el('p', { class: 'note bad', role: 'alert' }, el('strong', {}, 'What is on disk cannot be loaded. '), 'The last good version goes on answering.'),
    problems.map(problem),
    scenarios.map((one) => card(one, states[one.name], problems.filter(({ file, severity }) => file === one.file && severity === 'error').length)),
  ];
}

function card({ name, file, states, stubs }, state, errors) {
  const id = newId('state');
  const select = el('select', { id, onchange: () => told(() => steer('state', { method: 'PUT', body: { scenario: name, state: select.value } })) }, states.map((one) => el('option', { value: one }, one)));
  select.value = state;
  return el(
    'article',
    { class: 'scenario' },
    el('div', {}, el('h3', {}, name), el('p', { class: 'mono fine quiet' }, file)),
    el('span', { class: `mark ${errors ? 'bad' : 'good'}` }, errors ? 'last good version' : 'loaded'),
    el('span', { class: 'fine num' }, count(stubs, 'stub')),
    states.length > 1 ? el('div', { class: 'row' }, el('label', { for: id, class: 'fine' }, 'State'), select) : el('span', { class: 'fine quiet' }, `state ${state}`),
  );
}

function problem({ file, line, column, severity, text, mend }) {
  return el(
    'div',
    { class: `note ${severity === 'error' ? 'bad' : 'warn'} problem` },
    el('code', {}, line ? `${file}:${line}:${column}` : file),
    el('p', {}, `${text}.`, mend && el('span', {}, ' Mend: ', el('strong', {}, mend))),
  );
}

function none() {
  const { token } = about.get();
  return [
    el('p', {}, 'None is served. A scenario file says what the mock answers, and is read again when it is saved:'),
    el('pre', { class: 'code long', tabindex: 0, 'aria-label': 'How to serve one' }, `# scenario.yaml\nversion: 1\nstubs:\n  - match: {prompt: {contains: weather}}\n    reply: It will rain.\n\nworkersai-mock serve scenario.yaml`),
    token && el('p', { class: 'fine quiet' }, 'Watch turns a request into a stub; “Take it along” gives it as a scenario.'),
  ];
}
