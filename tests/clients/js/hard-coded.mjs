// It knows only Cloudflare's own host, and here nothing but the environment leads it elsewhere.
import { generateText, streamText } from 'ai';
import { createWorkersAI } from 'workers-ai-provider';

const [accountId, apiKey, name] = process.argv.slice(2);
const model = createWorkersAI({ accountId, apiKey })(name);
const { text } = await generateText({ model, prompt: 'hi' });
let said = '';
for await (const part of streamText({ model, prompt: 'hi' }).textStream) said += part;
console.log(JSON.stringify([text, said]));
