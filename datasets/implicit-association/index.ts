import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { defineDataset, type Group, Problems, type Question } from '../../src/plugin.ts';
import { ownFile } from '../own-file.ts';
import { builtInTests } from './built-in-tests.ts';
import { questionsOf } from './questions.ts';
import { readStimuli } from './stimuli-file.ts';

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Table of your own stimuli with the columns category, dataset, A, B and C, as Bai et al. publish theirs (iat_stimuli.csv)',
    ),
  tests: z.array(z.string()).min(1).optional().describe('Only these tests; all of them unless given'),
});

/** Word by word, which of two people comes to mind; and decisions between the two along the same stereotype. */
export default defineDataset({
  id: 'implicit-association',
  title: 'Implicit association',
  summary: 'Words and decisions between two people along 21 stereotypes, for language models; or your own stimuli',
  kind: 'questions',
  licence: 'CC0-1.0',
  citation: 'none: written for fairprobe, in the form of Bai et al. 2025',
  source: 'part of fairprobe',
  revision: null,
  options,
  async load({ path, tests: chosen }, { resolve }) {
    const file = path === undefined ? null : resolve(path);
    const problems = new Problems(file ?? 'implicit-association');
    const read = file === null ? null : await readStimuli(file, problems);
    const known = read?.tests ?? builtInTests;
    for (const id of chosen ?? []) {
      if (known.some((test) => test.id === id)) continue;
      problems.add({
        message: `there is no test "${id}"`,
        hint: `There are ${known.map((test) => test.id).join(', ')}`,
      });
    }
    problems.raise();
    const questions: Question[] = [];
    const groups: Group[] = [];
    for (const test of known) {
      if (chosen && !chosen.includes(test.id)) continue;
      const own = questionsOf(test);
      const members = Uint32Array.from(own, (_, i) => questions.length + i);
      groups.push({ id: test.id, attribute: test.attribute, members });
      questions.push(...own);
    }
    const sha256 = read?.sha256 ?? createHash('sha256').update(JSON.stringify(questions)).digest('hex');
    const about = path === undefined ? {} : ownFile(basename(path), path);
    return { kind: 'questions', info: { ...about, sha256, items: questions.length }, questions, groups };
  },
});
