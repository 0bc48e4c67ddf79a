import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The slow suite needs real models and data beside the checkout; `.ci/run` runs it after this one.
    exclude: ['test/slow/**', 'node_modules/**'],
    testTimeout: 30_000,
  },
});
