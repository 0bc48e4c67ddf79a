import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const build = './test/e2e/build.ts';

/** Rooms without files, models or clocks: what is in them can be tested with plain values, each branch of it. */
const pure = ['src/statistics', 'src/measure', 'src/correlate', 'src/judge', 'src/runtime/gradients/rules'];

/** Files of minutes, the longest first: begun last, one of them would run on alone. */
const longest = ['kill', 'study', 'coverage', 'network-faults', 'everything', 'explanation-fairness', 'fuzz-tables'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (name: string) => files.find(({ moduleId }) => moduleId.endsWith(`/slow/${name}.test.ts`)) ?? [];
    return [...new Set([...longest.flatMap(place), ...(await super.sort(files))])];
  }
}

export default defineConfig({
  test: {
    testTimeout: 30_000,
    sequence: { sequencer: LongestFirst },
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
