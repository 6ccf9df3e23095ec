// What is said of the client: which requests show that it did something wrong.

import { admin } from '../core/api.js';
import { store } from '../core/store.js';
import { followLog, keyOf } from './log.js';

const CALM_MS = 800;

/** By the key of a request, what the client did wrong there: `[{code, title, reason}]`. */
export const verdicts = store(new Map());

let timer;

/** Judge when there is something to be judged and the log is calm, as long as `wanted()`. */
export function followVerdicts(wanted) {
  followLog((rows) => {
    clearTimeout(timer);
    timer = setTimeout(() => wanted() && judge(rows), CALM_MS);
  });
}

async function judge(rows) {
  // Who was given nothing to stumble over did nothing wrong; judging costs the mock time.
  const tenants = new Set(rows.filter(mayBeJudged).map(({ tenant }) => tenant));
  const found = new Map();
  for (const tenant of tenants) {
    const { verdicts: all } = await admin('client', { query: { tenant } }).catch(() => ({ verdicts: [] }));
    for (const { code, title, outcome, reason, evidence } of all) {
      if (outcome !== 'wrong') continue;
      for (const { number } of evidence) {
        const key = keyOf({ tenant, number });
        found.set(key, [...(found.get(key) ?? []), { code, title, reason }]);
      }
    }
  }
  if (JSON.stringify([...found]) !== JSON.stringify([...verdicts.get()])) verdicts.set(found);
}

const mayBeJudged = ({ status, waited_s: waited, effects, left_early: left }) => status >= 400 || waited > 0 || left || effects.some(({ kind }) => kind === 'fault');
