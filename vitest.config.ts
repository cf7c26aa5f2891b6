import { defineConfig } from 'vitest/config';

/** `unit` runs in seconds and is part of `npm run check`; `cloud` boots the local cloud and goes over HTTP. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**'],
          // Against hanging alone: ten times what the slowest takes on a machine with nothing else to do.
          testTimeout: 150_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'cloud',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
