// What the mock says of itself: models, eras, names of faults, how it is set up. Null until it has.

import { store } from './store.js';

export const about = store(null);
