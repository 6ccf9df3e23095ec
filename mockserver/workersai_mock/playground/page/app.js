// The page: header, views, what holds for all of them.

import { admin, onTokenWanted } from './core/api.js';
import { connectionSign, showBanner } from './core/banner.js';
import { el, replace } from './core/dom.js';
import { help, shortcut } from './core/keys.js';
import { follow, on } from './core/live.js';
import { place, go } from './core/route.js';
import { about } from './core/about.js';
import { themeButton, turn } from './core/theme.js';
import { askForToken } from './core/token.js';
import { toast } from './core/toast.js';
import { bytesView } from './bytes/view.js';
import { steerView } from './steer/view.js';
import { tryView } from './try/view.js';
import { watchView } from './watch/view.js';

const VIEWS = {
  try: { title: 'Try', what: 'Ask the model', make: tryView },
  bytes: { title: 'Bytes', what: 'See each byte and when it came', make: bytesView },
  watch: { title: 'Watch', what: 'See what reaches the mock', make: watchView },
  steer: { title: 'Steer', what: 'Say what the mock answers', make: steerView },
};

function header() {
  const links = Object.entries(VIEWS).map(([name, { title, what }]) =>
    el('a', { href: `#/${name}`, title: what, 'data-view': name }, title),
  );
  place.watch(({ view }) => {
    for (const link of links) {
      if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  });
  replace(
    document.getElementById('top'),
    el('a', { class: 'brand', href: '#/try', 'aria-label': 'workersai-mock, playground' }, el('img', { src: 'icon.svg', alt: '', width: 20, height: 20 }), el('span', {}, 'workersai-mock')),
    el('nav', { 'aria-label': 'Views' }, links),
    el('div', { class: 'corner' }, connectionSign(), themeButton(), el('button', { class: 'icon', 'aria-label': 'Keyboard shortcuts', title: 'Keyboard shortcuts (?)', onclick: help }, '?')),
  );
}

function views() {
  const main = document.getElementById('main');
  const made = {};
  place.watch(({ view }) => {
    // A view is made when it is first seen and then kept, with all that was written into it.
    made[view] ??= VIEWS[view].make();
    for (const [name, node] of Object.entries(made)) node.hidden = name !== view;
    if (!made[view].isConnected) main.append(made[view]);
    document.title = `${VIEWS[view].title} · workersai-mock`;
  });
}

function shortcuts() {
  Object.entries(VIEWS).forEach(([name, { what }], index) => shortcut(String(index + 1), what, () => go(name)));
  shortcut('?', 'This list', help);
  shortcut('t', 'Light, dark, or as the system has it', turn);
}

async function start() {
  onTokenWanted(askForToken);
  header();
  showBanner();
  shortcuts();
  follow();
  on('hello', async () => {
    // The mock may be another one by now, with other models and another seed.
    about.set(await admin('about').catch((error) => (toast(error.message, 'error'), about.get())));
  });
  const ready = about.watch((found) => {
    if (!found) return;
    queueMicrotask(() => ready());
    replace(document.getElementById('main'));
    views();
  });
}

start();
