import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './test/global-setup.ts',
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/slow/**', 'test/package/**'],
          // Files that run one after the other in a process share what it has loaded: a third of the time goes into loading.
          isolate: false,
        },
      },
      // Packs a clone of HEAD and installs it: what is not committed does not count.
      { extends: true, test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 300_000 } },
      // Needs real data beside the checkout (../shared) or real models; each test says so when it is skipped.
      { extends: true, test: { name: 'slow', include: ['test/slow/**/*.test.ts'], testTimeout: 600_000 } },
    ],
  },
});
