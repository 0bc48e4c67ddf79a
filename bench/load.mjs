// How long large inputs take and how much memory they need at most, of inputs that a seed makes anew each time: the rows of docs/limits.md.
//   npm run build && node bench/load.mjs [--rows 1000000] [CASE ...]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { casesOf } from './load/cases.mjs';

const { values, positionals } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' } },
  allowPositionals: true,
});
const root = resolve(import.meta.dirname, '..');
const bin = join(root, 'dist/bundle/bin.js');
const peak = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write('\\nPEAK ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + '\\n');
})`;

process.stdout.write(
  '| Input | Time | Processor time | Most memory |\n|-------|-----:|---------------:|------------:|\n',
);
for (const [name, prepare] of Object.entries(casesOf(Number(values.rows)))) {
  if (positionals.length > 0 && !positionals.some((wanted) => name.includes(wanted))) continue;
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-load-'));
  writeFileSync(join(folder, 'fairprobe.config.json'), JSON.stringify(prepare(folder)));
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [bin, 'evaluate', '-q', '--no-cache'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(peak)}"` },
  });
  const seconds = (performance.now() - started) / 1000;
  // Of the process that works; beside it one waits.
  const used = [...stderr.matchAll(/PEAK (\d+) (\d+)/g)].map(([, kilobytes, microseconds]) => ({
    most: Number(kilobytes) / 1024,
    processor: Number(microseconds) / 1e6,
  }));
  const { most, processor } = used.toSorted((a, b) => b.most - a.most)[0];
  const [said] = stderr
    .replace(/\n?PEAK \d+ \d+\n/g, '')
    .trim()
    .split('\n');
  const outcome = status === 0 ? '' : status === 2 ? `: refused (${said.slice(0, 100)})` : `: code ${status}`;
  process.stdout.write(
    `| ${name}${outcome} | ${seconds.toFixed(1)} s | ${processor.toFixed(1)} s | ${Math.round(most)} MB |\n`,
  );
  rmSync(folder, { recursive: true });
}
