import Cloudflare from 'cloudflare';
import { heard, words } from './heard.mjs';

export default ({ urls, account, model, token, retries, messages, tools }) => {
  const client = new Cloudflare({ baseURL: urls.v4, apiToken: token, maxRetries: retries });
  const ask = (more) => client.ai.run(model, { account_id: account, messages, ...more });
  const lines = async () => heard((await ask({ stream: true }).asResponse()).body);

  return {
    whole: async () => (await ask()).response,
    lines,
    stream: async () => words(await lines()),
    tool: async () => {
      const answer = await ask({ tools, tool_choice: 'required' });
      const call = answer.choices[0].message.tool_calls[0].function;
      return { name: call.name, input: JSON.parse(call.arguments) };
    },
  };
};
