/** A small project on disk with everything a run needs, made of tiny models and sentences of our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, expect } from 'vitest';
import type { Report } from '../../src/contract/report.ts';
import { parseReport } from '../../src/report/parse.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { type Finished as Run, runIn } from '../cli/in-process.ts';

const root = resolve(import.meta.dirname, '../..');
const bin = join(root, 'dist/bundle/bin.js');

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export const config = `seed: 7
subjects:
  - name: first
    encoder: { model: ./encoder, layer: 0 }
    classifier: { probe: { dataset: train } }
  - name: last
    encoder: ./encoder
    classifier: { probe: { dataset: train } }
  - name: ours
    classifier: { predictions: scores.csv, columns: { id: id, score: score } }
datasets:
  reviews: { table: reviews.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [bad] }
  train: { table: train.csv, columns: { id: id, text: text, label: label }, positive: [bad] }
  text: { corpus: corpus.txt }
metrics:
  - ceat: { tests: [C6], contexts: text, samples: 200, contextsPerWord: 5, caseSensitive: false }
  - hate-speech-bias: { dataset: reviews, minGroupSize: 5 }
  - group-error-rates: { dataset: reviews, minGroupSize: 5 }
`;

const careerAndFamily =
  'John Paul Mike Kevin Steve Greg Jeff Bill Amy Joan Lisa Sarah Diana Kate Ann Donna executive management professional ' +
  'corporation salary office business career home parents children family cousins marriage wedding relatives';

/** Writes the project to a fresh folder. */
export function project(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-project-'));
  made.push(folder);
  cpSync(join(root, 'test/fixtures/models/encoder'), join(folder, 'encoder'), { recursive: true });
  const written = {
    'fairprobe.config.yaml': config,
    'reviews.csv': reviews(120, 'r'),
    'train.csv': reviews(160, 't'),
    'scores.csv': `id,score\n${Array.from({ length: 120 }, (_, i) => `r${i},${((i * 37) % 101) / 100}`).join('\n')}\n`,
    'corpus.txt': careerAndFamily
      .split(' ')
      .flatMap((word) => [`we saw ${word} near the river`, `nobody spoke of ${word} that day`, `${word} was mentioned`])
      .join('\n'),
    ...files,
  };
  for (const [name, text] of Object.entries(written)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A fresh folder without anything in it. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-empty-'));
  made.push(folder);
  return folder;
}

function reviews(count: number, prefix: string): string {
  const random = randomStream(1, prefix);
  const words = [
    'the',
    'soup',
    'was',
    'cold',
    'warm',
    'service',
    'slow',
    'quick',
    'a',
    'table',
    'window',
    'nice',
    'never',
  ];
  const rows = Array.from({ length: count }, (_, i) => {
    const text = Array.from({ length: 3 + random.below(9) }, () => words[random.below(words.length)]).join(' ');
    return `${prefix}${i},${text},${random.next() < 0.5 ? 'bad' : 'good'},${['north', 'south', 'east'][random.below(3)]}`;
  });
  return `id,text,label,group\n${rows.join('\n')}\n`;
}

export interface Finished extends Run {
  signal: NodeJS.Signals | null;
}

const validate = new Ajv2020({ strictTypes: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(join(root, 'report.schema.json'), 'utf8')),
);

/** The report in a file of `folder`, which must fit the published JSON Schema. */
export function readReport(folder: string, file = 'reports/latest/report.json'): Report {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(validate(JSON.parse(text)) || validate.errors).toBe(true);
  return parseReport(text);
}

/** What the program sees of the world: a cache of the folder's own, and a fixed clock. */
const environment = (folder: string, env: Record<string, string>) => ({
  FAIRPROBE_CACHE_DIR: join(folder, 'cache'),
  SOURCE_DATE_EPOCH: '0',
  ...env,
});

/** Starts the built program in `folder`, in a process of its own: for what signals and exits do. */
export function start(folder: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment(folder, env) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
}

/** Runs the program in `folder` to its end, one run at a time: in this process, which spares a start for each. */
export const fairprobe = (folder: string, args: readonly string[], env: Record<string, string> = {}) =>
  runIn(folder, args, environment(folder, env));
