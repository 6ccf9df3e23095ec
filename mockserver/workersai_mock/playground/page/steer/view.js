// The view Steer: what the mock answers, and what it forgets.

import { el } from '../core/dom.js';
import { chooseOwn, tenantField } from '../core/tenant.js';
import { faultPanel } from './fault.js';
import { panel } from './panel.js';
import { scenarioPanel } from './scenario.js';
import { seedPanel } from './seed.js';
import { stubPanel } from './stubs.js';
import { resetPanel } from './wipe.js';

/** Make the view. */
export function steerView() {
  chooseOwn();
  const tenants = tenantField();
  return el(
    'section',
    { class: 'steer', 'aria-label': 'Steer' },
    el('h1', { class: 'unseen' }, 'Steer'),
    tenants && el('div', { class: 'whose' }, tenants),
    el('div', { class: 'columns' }, el('div', { class: 'column' }, stubPanel(), scenarioPanel()), el('div', { class: 'column' }, faultPanel(), seedPanel(), panel('Reset', '', { changes: [], fixed: resetPanel(), draw: async () => null }))),
  );
}
