// What a framework's dev server does: bindings without a Worker of one's own.
import { getPlatformProxy } from 'wrangler';

const { env, dispose } = await getPlatformProxy({ environment: 'local', persist: false });
const ask = [
  '@cf/qwen/qwen1.5-1.8b-chat',
  { messages: [{ role: 'user', content: 'Hi' }] },
];
const { response } = await env.AI.run(...ask);
const stream = await env.AI.run(ask[0], { ...ask[1], stream: true });
const events = await new Response(stream).text();
const error = await env.AI.run('@cf/qwen/none', ask[1]).catch(({ name, message }) => [name, message]);
console.log(JSON.stringify({ response, events, error }));
await dispose();
