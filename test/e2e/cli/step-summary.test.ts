import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { folder, goodYaml } from '../../config/fakes.ts';
import { hugeReport } from '../../report/fixture.ts';

test('a step summary that is longer than GitHub shows says where the report is', async () => {
  const report = hugeReport();
  for (const result of report.results) result.group += ', and so on'.repeat(20);
  const cwd = await folder({ 'fairprobe.config.yaml': goodYaml });
  const summary = join(cwd, 'summary.md');
  const env = { XDG_CACHE_HOME: '/x', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const { code } = await run(['evaluate'], { cwd, env, parts: { evaluate: async () => report } });
  expect(code).toBe(3);
  expect(readFileSync(summary, 'utf8')).toMatch(/It is in reports\/[\w/-]+\/report\.md\./);
});
