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
  // A fault that refuses is the refusal; it need not be injected once more.
  const kinds = TWISTS.filter((kind) => kind !== 'fault' || refusal === undefined);
  const twists = kinds.map((kind) => [kind, control[PREFIX + kind]]).filter(([, wish]) => wish);
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
export function pytestFile(given) {
  const { control = {}, refusal } = given;
  const fault = control[`${PREFIX}fault`] ?? control[`${PREFIX}quirk`];
  const wishes = refusal === undefined ? control : {};
  const body = refusal !== undefined && !fault ? refused(refusal) : stubbed(given, fault);
  const broken = fault && refusal === undefined;
  return `${broken ? 'from contextlib import suppress\n\n' : ''}import httpx

MODEL = ${python(given.model)}
BODY = ${python(given.value)}


def ask(workersai):
    headers = ${python({ Authorization: 'TOKEN', ...wishes }, '    ').replace('"TOKEN"', 'f"Bearer {workersai.token}"')}
    return httpx.post(f"{workersai.run_url}/{MODEL}", json=BODY, headers=headers)


def test_answer(workersai):
${body}`;
}

// What a gate refuses no stub can answer: the request itself must be expected to fail.
function refused(code) {
  return `    with workersai.expect_refusal(${code}):
        answer = ask(workersai)

    assert answer.json()["errors"][0]["code"] == ${code}
`;
}

function stubbed(given, fault) {
  const { match, reply, refuse } = stubOf(given);
  const words = Object.entries(match).map(([key, value]) => `${key}=${key === 'model' ? 'MODEL' : python(value, '    ')}`);
  const on = `    workersai.on(${words.join(', ')})`;
  if (refuse !== undefined) return `${on}.refuse(${refuse})\n\n    answer = ask(workersai)\n\n    assert answer.json()["errors"][0]["code"] == ${refuse}\n`;
  const stub = `${on}.reply(${answered(reply)})\n\n`;
  if (fault) return `${stub}    with suppress(httpx.HTTPError):  # ${fault.split(':')[0]} may break the connection\n        ask(workersai)\n\n    workersai.assert_called(times=1)\n`;
  const said = typeof reply === 'string' ? `    assert workersai.last.text == ${python(reply)}\n` : '';
  return `${stub}    answer = ask(workersai)\n\n    assert answer.status_code == 200\n${said}`;
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
