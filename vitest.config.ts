import { defineConfig } from 'vitest/config';

const build = './test/e2e/build.ts';

/** Rooms without files, models or clocks: what is in them can be tested with plain values, each branch of it. */
const pure = ['src/statistics', 'src/measure', 'src/correlate', 'src/judge', 'src/runtime/gradients/rules'];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: pure.map((room) => `${room}/**`),
      reporter: [['text', { skipFull: true }]],
      thresholds: Object.fromEntries(pure.map((room) => [`${room}/**`, { branches: 95 }])),
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{e2e,package,slow}/**'],
          setupFiles: './test/no-process.ts',
          // Files that run one after the other in a process share what it has loaded: a third of the time goes into loading.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: build, isolate: false },
      },
      // Packs a clone of HEAD and installs it: what is not committed does not count.
      { extends: true, test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 300_000 } },
      // Needs real data beside the checkout (../shared) or real models; each test says so when it is skipped.
      {
        extends: true,
        test: { name: 'slow', include: ['test/slow/**/*.test.ts'], globalSetup: build, testTimeout: 600_000 },
      },
    ],
  },
});
