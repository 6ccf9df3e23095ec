// Finds packages in the folder PACKAGES, so that one script serves several majors of a client.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const home = pathToFileURL(`${process.env.PACKAGES}/package.json`).href;
const here = new URL('.', import.meta.url).href;
const own = /^(\.|\/|node:|file:)/;

registerHooks({
  resolve: (name, context, next) =>
    own.test(name) || !context.parentURL?.startsWith(here)
      ? next(name, context)
      : next(name, { ...context, parentURL: home }),
});
