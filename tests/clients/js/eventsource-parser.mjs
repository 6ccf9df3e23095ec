import { EventSourceParserStream } from 'eventsource-parser/stream';
import { words } from './heard.mjs';

export default ({ urls, model, token, messages }) => ({
  stream: async () => {
    const response = await fetch(`${urls.run}/${model}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ messages, stream: true }),
    });
    const text = response.body.pipeThrough(new TextDecoderStream());
    const events = await Array.fromAsync(text.pipeThrough(new EventSourceParserStream()));
    return words(events.map((event) => event.data));
  },
});
