// `node --import ./place.mjs talk.mjs CLIENT`: a call is a line of JSON, and so is how it ended.
// A call names what to `do` and all that the client is to be made of; several may run at once.
import { createInterface } from 'node:readline';

const { default: make } = await import(`./${process.argv[2]}.mjs`);
const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);

const described = (error) => ({
  class: error?.constructor?.name,
  name: error?.name,
  status: error?.status ?? error?.statusCode ?? error?.code,
  codes: error?.errors?.map?.((each) => each.code),
  text: String(error?.message ?? error),
});

const answer = async ({ id, ...asked }) => {
  try {
    say({ id, value: await make(asked)[asked.do]() });
  } catch (error) {
    say({ id, error: described(error) });
  }
};

// What nobody awaits is no answer to a call.
process.on('unhandledRejection', () => {});
for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line));
process.exit();
