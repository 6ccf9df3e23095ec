import { heard, words } from './heard.mjs';

export default ({ urls, model, token, messages }) => {
  const ask = async (more) => {
    const response = await fetch(`${urls.run}/${model}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ messages, ...more }),
    });
    if (response.ok) return response;
    const [{ code, message }] = (await response.json()).errors;
    throw Object.assign(new Error(message), { status: response.status, errors: [{ code }] });
  };

  return {
    whole: async () => (await (await ask()).json()).result.response,
    stream: async () => words(await heard((await ask({ stream: true })).body)),
  };
};
