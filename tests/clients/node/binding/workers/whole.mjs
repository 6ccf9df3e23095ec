// The Worker of the model's page that does not stream.
export default {
  async fetch(request, env) {
    const messages = [
      { role: 'system', content: 'You are a friendly assistant' },
      { role: 'user', content: 'What is the origin of the phrase Hello, World' },
    ];

    const response = await env.AI.run('@cf/qwen/qwen1.5-1.8b-chat', { messages });

    return Response.json(response);
  },
};
