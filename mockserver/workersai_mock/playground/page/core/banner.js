// The line that says that the mock cannot be reached, for as long as that is so.

import { el, replace } from './dom.js';
import { connection, tryNow } from './live.js';

// A reload of the mock takes less; nobody needs to hear of it.
const PATIENCE_MS = 400;

export function showBanner() {
  const place = document.getElementById('banner');
  let timer;
  connection.watch((state) => {
    clearTimeout(timer);
    if (state !== 'lost') replace(place);
    else timer = setTimeout(() => replace(place, line()), PATIENCE_MS);
  });
}

function line() {
  return el(
    'div',
    { class: 'banner' },
    el('strong', {}, 'The mock does not answer.'),
    ` Is it still running at ${location.host}? The page goes on trying; nothing you wrote is lost.`,
    el('button', { onclick: tryNow }, 'Try now'),
  );
}

/** Return the sign in the corner that says the same in a word. */
export function connectionSign() {
  const sign = el('span', { class: 'sign' });
  connection.watch((state) => {
    sign.dataset.state = state;
    replace(sign, state);
    sign.title = `Connection to the mock at ${location.host}: ${state}`;
  });
  return sign;
}
