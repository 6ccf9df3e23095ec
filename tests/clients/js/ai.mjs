// What the `ai` package does with a model, whoever provides it.
import { generateText, jsonSchema, streamText, tool } from 'ai';

export const asking = (model, { retries, question, tools }) => {
  const wanted = { model, prompt: question, maxRetries: retries };
  const { name, description, parameters } = tools[0].function;
  const offered = {
    ...wanted,
    tools: { [name]: tool({ description, inputSchema: jsonSchema(parameters) }) },
    toolChoice: 'required',
  };
  const called = ([call]) => ({ name: call.toolName, input: call.input });

  return {
    whole: async () => (await generateText(wanted)).text,
    // The first way of its documentation: what goes wrong is only told to `onError`.
    stream: () => Array.fromAsync(streamText({ ...wanted, onError: () => {} }).textStream),
    streamOrThrow: async () => {
      const said = [];
      for await (const part of streamText({ ...wanted, onError: () => {} }).fullStream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') said.push(part.text);
      }
      return said;
    },
    usage: async () => (await generateText(wanted)).usage.outputTokens,
    tool: async () => called((await generateText(offered)).toolCalls),
    toolStream: async () => called(await streamText(offered).toolCalls),
  };
};
