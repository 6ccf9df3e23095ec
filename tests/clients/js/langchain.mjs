import { ChatCloudflareWorkersAI } from '@langchain/cloudflare';

export default ({ urls, account, model, token, retries, question }) => {
  const chat = new ChatCloudflareWorkersAI({
    model,
    baseUrl: urls.run,
    cloudflareAccountId: account,
    cloudflareApiToken: token,
    ...(retries === undefined ? {} : { maxRetries: retries }),
  });

  return {
    whole: async () => (await chat.invoke(question)).content,
    stream: async () =>
      (await Array.fromAsync(await chat.stream(question))).map((chunk) => chunk.content),
  };
};
