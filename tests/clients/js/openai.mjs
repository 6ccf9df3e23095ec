import OpenAI from 'openai';

export default ({ urls, model, token, retries, messages, tools }) => {
  const client = new OpenAI({ baseURL: urls.openai, apiKey: token, maxRetries: retries });
  const ask = (more) => client.chat.completions.create({ model, messages, ...more });
  const chunks = async (more) => {
    const options = { stream: true, stream_options: { include_usage: true } };
    return Array.fromAsync(await ask({ ...options, ...more }));
  };
  const wanted = { tools, tool_choice: 'required' };
  const called = ({ name, arguments: text }) => ({ name, input: JSON.parse(text) });

  return {
    whole: async () => (await ask()).choices[0].message.content,
    stream: async () => (await chunks()).map((chunk) => chunk.choices[0]?.delta.content ?? ''),
    tool: async () => called((await ask(wanted)).choices[0].message.tool_calls[0].function),
    toolStream: async () => {
      const deltas = (await chunks(wanted)).flatMap((c) => c.choices[0]?.delta.tool_calls ?? []);
      const parts = deltas.map((delta) => delta.function.arguments ?? '');
      return called({ name: deltas[0].function.name, arguments: parts.join('') });
    },
  };
};
