// Whose stubs and journal are meant, where the mock keeps tenants apart.

import { about } from './about.js';
import { admin } from './api.js';
import { el, newId, replace } from './dom.js';
import { store } from './store.js';

/** The tenant that is steered; '' until the mock has said what there is. */
export const steered = store('');

/** Return the admin call of the tenant that is steered. */
export const steer = (path, options = {}) => admin(path, { ...options, query: { tenant: steered.get() } });

/** Whether there can be more than one. */
export const several = () => about.get().tenants !== 'one';

/** Begin with the tenant that the page itself is. */
export function chooseOwn() {
  if (!steered.get()) steered.set(about.get().tenant);
}

/** Return the choice; nothing where there is but one tenant. */
export function tenantField() {
  if (!several()) return null;
  const id = newId('tenant');
  const select = el('select', { id, onchange: () => steered.set(select.value), onfocus: fill });
  async function fill() {
    const { tenants } = await admin('tenants').catch(() => ({ tenants: [] }));
    const names = [...new Set([about.get().tenant, steered.get(), ...tenants.map(({ tenant }) => tenant)])];
    replace(select, names.map((name) => el('option', { value: name }, name || '(no token)')));
    select.value = steered.get();
  }
  fill();
  return el('div', { class: 'row' }, el('label', { for: id }, 'Tenant'), select);
}
