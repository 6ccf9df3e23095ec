// Before the first request: what to paste where, so that there is one.

import { about } from '../core/about.js';
import { runPath } from '../core/api.js';
import { el } from '../core/dom.js';
import { copy } from '../core/toast.js';

/** Return what is shown in place of the log. */
export function emptyLog() {
  const { account, token, model } = about.get();
  const root = location.origin;
  const curl = `curl -N ${root}${runPath(account, model)} \\\n  -H 'Authorization: Bearer ${token}' \\\n  -d '{"prompt": "Where is New York?", "stream": true}'`;
  const variables = [
    ['CLOUDFLARE_BASE_URL', `${root}/client/v4`],
    ['CLOUDFLARE_API_TOKEN', token],
    ['CLOUDFLARE_ACCOUNT_ID', account],
    ['OPENAI_BASE_URL', `${root}/client/v4/accounts/${account}/ai/v1`],
    ['OPENAI_API_KEY', token],
  ];
  return el(
    'div',
    { class: 'empty' },
    el('h2', {}, 'Waiting for requests'),
    el('p', {}, 'Whatever reaches this mock is listed here as it comes. In a terminal:'),
    sample('The curl command', curl),
    el('p', {}, 'For an application, in the shell that starts it or in its ', el('code', {}, '.env'), ' (the SDKs of Cloudflare and OpenAI read these):'),
    sample('The variables', variables.map(([name, value]) => `export ${name}=${value}`).join('\n')),
    el('p', { class: 'fine quiet' }, 'Or ask something under ', el('a', { href: '#/try' }, 'Try'), '.'),
  );
}

function sample(what, text) {
  return el('div', { class: 'sample' }, el('pre', { class: 'code long', tabindex: 0, 'aria-label': what }, text), el('button', { class: 'small', 'aria-label': `Copy: ${what}`, onclick: () => copy(text, what) }, 'Copy'));
}
