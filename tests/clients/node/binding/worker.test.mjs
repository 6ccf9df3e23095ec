import { env, exports } from 'cloudflare:workers';
import { expect, it } from 'vitest';

it('has env.AI', async () => {
  const { response } = await env.AI.run('@cf/qwen/qwen1.5-1.8b-chat', { prompt: 'Hi' });

  expect(response).toBeTypeOf('string');
});

it('throws as the binding does', async () => {
  const asked = env.AI.run('@cf/qwen/none', { prompt: 'Hi' });

  await expect(asked).rejects.toThrow('5007: No such model @cf/qwen/none or task');
});

it('runs the Worker of the page', async () => {
  const answer = await exports.default.fetch('http://worker/');

  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect((await answer.text()).endsWith('data: [DONE]\n\n')).toBe(true);
});
