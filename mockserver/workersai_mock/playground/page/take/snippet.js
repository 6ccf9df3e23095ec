// Everything that can be taken along of an exchange, by name.

import { about } from '../core/about.js';
import { textOf, toolsOf } from '../core/exchange.js';
import { parsed } from '../core/frame.js';
import { cloudflarePython, curl, fetchScript, httpxPython, sdkScript, worker } from './request.js';
import { pytestFile, scenarioFile } from './stub.js';

const UTF8 = new TextDecoder();
const ANY = () => true;
const OBJECT = ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each snippet: its title, the file it would be, what makes it, and what it needs of the request. */
export const SNIPPETS = {
  curl: { title: 'curl', file: 'ask.sh', make: curl, can: ANY },
  cloudflare: { title: 'Python, cloudflare', file: 'ask.py', make: cloudflarePython, can: OBJECT },
  httpx: { title: 'Python, httpx', file: 'ask.py', make: httpxPython, can: OBJECT },
  fetch: { title: 'JavaScript, fetch', file: 'ask.mjs', make: fetchScript, can: OBJECT },
  sdk: { title: 'JavaScript, SDK', file: 'ask.mjs', make: sdkScript, can: OBJECT },
  worker: { title: 'Worker', file: 'worker.js', make: worker, can: OBJECT },
  pytest: { title: 'pytest stub', file: 'test_answer.py', make: pytestFile, can: OBJECT },
  scenario: { title: 'Scenario stub', file: 'scenario.yaml', make: scenarioFile, can: OBJECT },
};

/** Return what snippets of an exchange are made of. */
export function taken(exchange) {
  const { account, token } = about.get();
  const { asked, status } = exchange;
  const value = parsed(asked.body);
  const error = status >= 400 ? parsed(UTF8.decode(exchange.body))?.errors?.[0] : undefined;
  return {
    origin: location.origin,
    account,
    token,
    model: asked.model,
    path: asked.path,
    body: asked.body,
    value,
    control: asked.control ?? {},
    shape: exchange.frames.some(({ data }) => data?.includes('"choices":')) ? 'openai' : 'native',
    streamed: value?.stream === true,
    text: textOf(exchange),
    tools: toolsOf(exchange),
    refusal: error?.code,
  };
}
