// `node --import ./place.mjs talk.mjs CLIENT`: a call is a line of JSON, and so is how it ended;
// the first line says that it is ready.
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

const open = new Set();
const end = (id, told) => open.delete(id) && say({ id, ...told });

const answer = async ({ id, ...asked }) => {
  open.add(id);
  try {
    end(id, { value: await make(asked)[asked.do]() });
  } catch (error) {
    end(id, { error: described(error) });
  }
};

// Nobody can catch what is thrown beside a call: outside of this script it ends the process.
process.on('unhandledRejection', (error) => {
  for (const id of open) end(id, { error: { ...described(error), class: 'UnhandledRejection' } });
});
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line));
process.exit();
