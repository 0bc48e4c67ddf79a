import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differences } from '../e2e/differences.ts';
import { emptyFolder, fairprobe } from '../e2e/project.ts';

test('the sample report is what the code makes of the embedded models now (npm run sample)', async () => {
  const folder = emptyFolder();
  const { code, stderr } = await fairprobe(folder, ['evaluate', '--quiet', '-o', 'now.json']);
  const demo = 'no configuration here: running the embedded demo (to change it: fairprobe init)\n';
  expect({ code, stderr }).toEqual({ code: 0, stderr: demo });
  const [now, committed] = [`${folder}/now.json`, 'reports/sample/report.json'].map((file) => {
    // Of the run and the machine alone.
    const { run: _run, environment: _environment, tool: _tool, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    return rest;
  });
  expect(differences(committed, now, 1e-4)).toEqual([]);
});
