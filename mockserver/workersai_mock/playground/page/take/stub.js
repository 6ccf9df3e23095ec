// Turning a request and its answer into a stub: for a scenario file, for pytest, for this very mock.

import { python, yaml } from './quote.js';

const TWISTS = ['pace', 'fault', 'quirk', 'fragment'];
const PREFIX = 'x-workersai-mock-';

/**
 * Return a stub in the format of scenario files, which the admin API takes too.
 *
 * `given` is what is known of the exchange: `{model, value, text, tools, refusal, control}`, where
 * `value` is the request's body, and `refusal` the code of a refusal.
 */
export function stubOf({ model, value, text, tools = [], refusal, control = {} }) {
  const twists = TWISTS.map((kind) => [kind, control[PREFIX + kind]]).filter(([, wish]) => wish);
  return { match: { model, ...asked(value) }, ...outcome({ text, tools, refusal }), ...Object.fromEntries(twists) };
}

/** Return a scenario file with that stub. */
export function scenarioFile(given) {
  const { match, ...rest } = stubOf(given);
  const lines = Object.entries(match).map(([key, value]) => `      ${key}: ${yaml(value)}`);
  const others = Object.entries(rest).map(([key, value]) => `    ${key}: ${yaml(value)}`);
  return ['version: 1', 'stubs:', '  - match:', ...lines, ...others, ''].join('\n');
}

/** Return a pytest module that stubs it, asks, and looks at the answer. */
export function pytestFile({ path, ...given }) {
  const { match, reply, refuse } = stubOf(given);
  const words = Object.entries(match).map(([key, value]) => `${key}=${key === 'model' ? 'MODEL' : python(value, '    ')}`);
  const method = refuse === undefined ? `.reply(${answered(reply)})` : `.refuse(${refuse})`;
  const streamed = given.value?.stream === true;
  return `import httpx

MODEL = ${python(given.model)}
BODY = ${python(given.value)}


def ask(workersai):
    headers = {"Authorization": f"Bearer {workersai.token}"}
    return httpx.post(f"{workersai.run_url}/{MODEL}", json=BODY, headers=headers)


def test_answer(workersai):
    workersai.on(${words.join(', ')})${method}

    answer = ask(workersai)

${checked({ reply, refuse, streamed })}`;
}

function checked({ reply, refuse, streamed }) {
  if (refuse !== undefined) return `    assert answer.json()["errors"][0]["code"] == ${refuse}\n`;
  if (typeof reply !== 'string') return '    assert answer.status_code == 200\n';
  return streamed ? `    assert workersai.last.text == ${python(reply)}\n    assert answer.text.endswith("data: [DONE]\\n\\n")\n` : `    assert workersai.last.text == ${python(reply)}\n    assert answer.json()["success"]\n`;
}

function answered(reply) {
  return typeof reply === 'string' ? python(reply) : `tool_calls=${python(reply.tool_calls, '    ')}`;
}

function asked(value) {
  if (typeof value?.prompt === 'string') return { prompt: value.prompt };
  const last = (value?.messages ?? []).findLast?.(({ role }) => role === 'user')?.content;
  return typeof last === 'string' ? { messages: last } : {};
}

function outcome({ text, tools, refusal }) {
  if (refusal !== undefined) return { refuse: refusal };
  if (tools.length) return { reply: { tool_calls: tools.map(called) } };
  return { reply: text ?? '' };
}

function called(tool) {
  const { name, arguments: given } = tool.function ?? tool;
  return { name, arguments: typeof given === 'string' ? JSON.parse(given) : given };
}
