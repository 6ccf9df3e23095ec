// An EventSource can only GET; this one takes a `fetch` that does otherwise.
import { EventSource } from 'eventsource';
import { words } from './heard.mjs';

export default ({ urls, model, token, messages }) => {
  const post = (url, init) =>
    fetch(url, {
      ...init,
      method: 'POST',
      headers: { ...init.headers, Authorization: `Bearer ${token}` },
      body: JSON.stringify({ messages, stream: true }),
    });
  const listen = (options) =>
    new Promise((resolve, reject) => {
      const source = new EventSource(`${urls.run}/${model}`, options);
      const data = [];
      source.onmessage = (event) => {
        data.push(event.data);
        if (event.data !== '[DONE]') return;
        source.close();
        resolve(words(data));
      };
      source.onerror = (event) => {
        source.close();
        reject(event);
      };
    });

  return { stream: () => listen({ fetch: post }), get: () => listen({}) };
};
