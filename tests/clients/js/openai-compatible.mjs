import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { asking } from './ai.mjs';

export default (asked) => {
  const provider = createOpenAICompatible({
    name: 'workersai',
    baseURL: asked.urls.openai,
    apiKey: asked.token,
    includeUsage: true,
  });
  return asking(provider(asked.model), asked);
};
