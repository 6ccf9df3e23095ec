import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { RemoteMock } from './workersai-mock.mjs';

it('has stubs of its own', async () => {
  await new RemoteMock({ url: env.MOCK_URL, tenant: env.TENANT }).reply('On the Hudson.');

  const { response } = await env.AI.run('@cf/qwen/qwen1.5-1.8b-chat', { prompt: 'Hi' });

  expect(response).toBe('On the Hudson.');
});
