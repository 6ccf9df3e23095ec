// One request of the log with all that the journal has of it, as an exchange like those of Try.

import { admin } from '../core/api.js';
import { fromJournal } from '../core/plan.js';
import { bodyOf, wishesOf } from './stub.js';

/** Return `{entry, exchange, misses}`; throws where the journal no longer has it. */
export async function readEntry({ tenant, number }) {
  const query = { tenant };
  const [entry, planned, { stubs }] = await Promise.all([
    admin(`journal/${number}`, { query }),
    admin(`journal/${number}/answer`, { query }),
    admin(`journal/${number}/misses`, { query }),
  ]);
  const exchange = fromJournal({ ...entry, body: bodyOf(entry) }, planned);
  Object.assign(exchange.asked, { control: wishesOf(entry), tenant });
  return { entry, exchange, misses: stubs };
}
