import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseReport } from '../../src/index.ts';
import { emptyFolder, fairprobe } from './project.ts';

/** Nobody listens there: whatever asks the network fails. */
const offline = {
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HF_ENDPOINT: 'http://127.0.0.1:9',
};

test('in an empty folder, without a configuration, the embedded models are evaluated', async () => {
  const cwd = emptyFolder();
  const { code, stdout, stderr } = await fairprobe(
    cwd,
    ['evaluate', '--metric', 'counterfactual-token-fairness'],
    offline,
  );
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toContain('no configuration here: running the embedded demo');
  expect(stdout).toContain('flip-rate');
  const report = parseReport(readFileSync(join(cwd, 'reports/latest/report.json'), 'utf8'));
  expect(report.verdict).toBe('not-judged');
  expect(report.subjects.map(({ name }) => name)).toEqual(expect.arrayContaining(['plain', 'augmented', 'masked']));
  expect(report.results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(report.subjects.length);
  expect(JSON.stringify(report)).not.toContain(process.cwd());
});

test('one embedded model is measured by the default metrics, and one that is not there is refused by name', async () => {
  const cwd = emptyFolder();
  const one = await fairprobe(cwd, ['evaluate', 'embedded:plain', '--metric', 'ceat', '-o', 'r.json'], offline);
  expect({ code: one.code, stderr: one.stderr }).toMatchObject({ code: 0 });
  const report = parseReport(readFileSync(join(cwd, 'r.json'), 'utf8'));
  expect(report.subjects.map(({ name }) => name)).toEqual(['plain']);
  expect(report.results.every(({ status }) => status === 'ok')).toBe(true);
  const none = await fairprobe(cwd, ['evaluate', 'embedded:plian', '--metric', 'ceat'], offline);
  expect(none.code).toBe(2);
  expect(none.stderr).toContain(
    'there is no model "embedded:plian" in fairprobe\n    Did you mean "embedded:plain"?\n',
  );
});

test('what init writes runs as it stands, and is what runs without it', async () => {
  const cwd = emptyFolder();
  const written = await fairprobe(cwd, ['init']);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(cwd)).toEqual(['fairprobe.config.yaml']);
  expect(readFileSync(join(cwd, 'fairprobe.config.yaml'), 'utf8')).toBe(readFileSync('fairprobe.default.yaml', 'utf8'));
  expect((await fairprobe(cwd, ['validate'])).stdout).toMatch(/^valid: \d+ subjects, 7 metrics/);
  const args = ['evaluate', '--metric', 'hate-speech-bias', '--subject', 'plain', '--subject', 'masked', '-o'];
  const { code, stderr } = await fairprobe(cwd, [...args, 'own.json'], offline);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).not.toContain('no configuration');
  rmSync(join(cwd, 'fairprobe.config.yaml'));
  expect((await fairprobe(cwd, [...args, 'default.json'], offline)).code).toBe(0);
  const [own, standing] = ['own.json', 'default.json'].map((name) => {
    const { run: _, ...rest } = JSON.parse(readFileSync(join(cwd, name), 'utf8'));
    return rest;
  });
  expect(own).toEqual(standing);
}, 60_000);
