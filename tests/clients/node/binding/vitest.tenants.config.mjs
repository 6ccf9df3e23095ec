import { randomUUID } from 'node:crypto';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { binding, tokenOf } from 'workersai-mock-binding';

export default defineConfig({
  plugins: [
    // Called for each file of tests, which has a runtime of its own.
    cloudflareTest(() => {
      const token = `${tokenOf()}-${randomUUID()}`;
      return {
        main: './workers/stream.mjs',
        remoteBindings: false,
        miniflare: {
          compatibilityDate: '2026-01-01',
          bindings: { MOCK_URL: process.env.WORKERSAI_MOCK_URL, TENANT: token },
          unsafeBindings: [binding({ token })],
        },
      };
    }),
  ],
  test: { include: ['worker.test.mjs', 'other.test.mjs'] },
});
