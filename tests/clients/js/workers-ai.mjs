// It knows only Cloudflare's own host: its `fetch` is replaced, or the one of all.
import { createWorkersAI } from 'workers-ai-provider';
import { asking } from './ai.mjs';

const real = globalThis.fetch;

export default (asked) => {
  const redirected = (url, init) =>
    real(String(url).replace('https://api.cloudflare.com', asked.urls.root), init);
  if (asked.patch) globalThis.fetch = redirected;
  const provider = createWorkersAI({
    accountId: asked.account,
    apiKey: asked.token,
    ...(asked.patch ? {} : { fetch: redirected }),
  });
  return asking(provider(asked.model), asked);
};
