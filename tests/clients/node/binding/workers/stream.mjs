// The Worker of the model's page that streams.
export default {
  async fetch(request, env) {
    const messages = [
      { role: 'system', content: 'You are a friendly assistant' },
      { role: 'user', content: 'What is the origin of the phrase Hello, World' },
    ];

    const stream = await env.AI.run('@cf/qwen/qwen1.5-1.8b-chat', { messages, stream: true });

    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  },
};
