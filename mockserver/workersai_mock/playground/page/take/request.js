// Snippets that ask what was asked: in a shell, in Python, in JavaScript, in a Worker.

import { javascript, python, shell } from './quote.js';

/**
 * What a snippet is made of.
 * @typedef {{origin: string, account: string, token: string, model: string, path: string,
 *   body: string, value: object | undefined, control: object, streamed: boolean,
 *   shape: 'native' | 'openai'}} Taken
 */

export function curl({ origin, path, token, control, body, streamed }) {
  const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json', ...lines(control)];
  return [`curl ${streamed ? '-N ' : ''}${shell(origin + path)}`, ...headers.map((line) => `-H ${shell(line)}`), `--data-raw ${shell(body)}`].join(' \\\n  ');
}

export function cloudflarePython({ origin, account, token, model, value, control, streamed, shape }) {
  const { prompt, messages, ...more } = value;
  const given = [['account_id', account], ...Object.entries({ prompt, messages }).filter(([, v]) => v !== undefined), ...(empty(more) ? [] : [['extra_body', more]]), ...(empty(control) ? [] : [['extra_headers', control]])];
  const call = (indent) => given.map(([key, v]) => `${indent}    ${key}=${python(v, `${indent}    `)},\n`).join('');
  const { take } = PIECE[shape];
  const head = `from cloudflare import Cloudflare\n\nMODEL = ${python(model)}\nURL = ${python(`${origin}/client/v4`)}\n`;
  if (!streamed) {
    return `${head}\nwith Cloudflare(api_token=${python(token)}, base_url=URL) as client:\n    result = client.ai.run(\n        MODEL,\n${call('    ')}    )\n    print(result)\n`;
  }
  return `import json\n\n${head}
# run(stream=True) alone raises in this SDK: it takes every answer for one JSON document.
with (
    Cloudflare(api_token=${python(token)}, base_url=URL) as client,
    client.ai.with_streaming_response.run(
        MODEL,
${call('    ')}    ) as answer,
):
    for line in answer.iter_lines():
        if line.startswith("data: {"):
            event = json.loads(line.removeprefix("data: "))
            print(${take} or "", end="", flush=True)
print()
`;
}

export function httpxPython({ origin, path, token, value, control, streamed, shape }) {
  const head = `import httpx\n\nURL = ${python(origin + path)}\nBODY = ${python(value)}\nHEADERS = ${python({ Authorization: `Bearer ${token}`, ...control })}\n`;
  if (!streamed) return `${head}\nanswer = httpx.post(URL, json=BODY, headers=HEADERS, timeout=60)\nprint(answer.status_code, answer.json())\n`;
  return `import json\n\n${head}
with httpx.stream("POST", URL, json=BODY, headers=HEADERS, timeout=60) as answer:
    for line in answer.iter_lines():
        if line.startswith("data: {"):
            event = json.loads(line.removeprefix("data: "))
            print(${PIECE[shape].take} or "", end="", flush=True)
print()
`;
}

export function fetchScript({ origin, path, token, value, control, streamed, shape }) {
  return `const response = await fetch(${javascript(origin + path)}, {
  method: 'POST',
  headers: ${javascript({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...control }, '  ')},
  body: JSON.stringify(${javascript(value, '  ')}),
});
${streamed ? readStream(shape) : READ_WHOLE}`;
}

export function sdkScript({ origin, account, token, model, value, control, streamed, shape }) {
  return `import Cloudflare from 'cloudflare';

const client = new Cloudflare({ apiToken: ${javascript(token)}, baseURL: ${javascript(`${origin}/client/v4`)} });
const response = await client.ai.run(
  ${javascript(model)},
  ${javascript({ account_id: account, ...value }, '  ')},${empty(control) ? '' : `\n  { headers: ${javascript(control, '  ')} },`}
).asResponse();
${streamed ? readStream(shape) : READ_WHOLE}`;
}

export function worker({ model, value, control, streamed }) {
  const options = empty(control) ? '' : `,\n      { extraHeaders: ${javascript(control, '      ')} }`;
  const answer = streamed ? "return new Response(answer, { headers: { 'content-type': 'text/event-stream' } });" : 'return Response.json(answer);';
  return `export default {
  async fetch(request, env) {
    const answer = await env.AI.run(
      ${javascript(model)},
      ${javascript(value, '      ')}${options}
    );
    ${answer}
  },
};
`;
}

const READ_WHOLE = 'console.log(response.status, await response.json());\n';
// Where an event holds its piece of the text, on a native wire and on one of OpenAI's shape.
const PIECE = {
  native: { take: 'event.get("response")', get: 'event.response' },
  openai: { take: '(event.get("choices") or [{"delta": {}}])[0]["delta"].get("content")', get: 'event.choices?.[0]?.delta.content' },
};
const readStream = (shape) => `let rest = '';
for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + part).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    if (!line.startsWith('data: {')) continue;
    const event = JSON.parse(line.slice(6));
    process.stdout.write(${PIECE[shape].get} ?? '');
  }
}
console.log();
`;

const empty = (value) => Object.keys(value).length === 0;
const lines = (headers) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
