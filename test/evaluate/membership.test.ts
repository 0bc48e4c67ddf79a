import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-members-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Scores rise with whether a system was trained on the item: of each by its own column.
const rows = Array.from({ length: 80 }, (_, i) => {
  const [member, first, second] = [i % 2, (i >> 1) % 2, (i >> 2) % 2];
  const score = (saw: number, of: number) => (0.3 + 0.3 * saw + (((i * of) % 17) - 8) / 60).toFixed(3);
  return [`i${i}`, 'yes', i < 3 ? '' : member, first, second, score(member, 5), score(first, 3), score(second, 7)];
});
writeFileSync(
  join(folder, 'items.csv'),
  `id,label,own,in_1,in_2,target,first,second\n${rows.map((row) => row.join(',')).join('\n')}\ni80,no,,,,0.5,0.5,0.5\n`,
);

const run = (metric: string, more = '') => {
  const subjects = ['target', 'first', 'second'].map((name) => {
    const declared = name === 'target' ? ', declared: { epsilon: 8 }' : '';
    return `  - { name: ${name}, classifier: { predictions: items.csv, columns: { id: id, score: ${name} } }${declared} }\n`;
  });
  const columns = `{ id: id, label: label, member: own${more} }`;
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    `subjects:\n${subjects.join('')}datasets:\n  items: { table: items.csv, columns: ${columns}, positive: [yes] }\nmetrics:\n  - membership-inference: { dataset: items, ${metric} }\n`,
  );
  return evaluate({ config: join(folder, 'fairprobe.config.yaml'), cacheDirectory: join(folder, 'cache') });
};
const members = ', members: { first: in_1, second: in_2 }';
const aucOf = async (metric: string, more?: string) => {
  const { results, ...report } = await run(metric, more);
  const found = results.filter(({ measure, group }) => measure === 'auc' && group === null);
  return {
    ...report,
    subjects: found.map(({ subject }) => subject),
    auc: found.find(({ subject }) => subject === 'target')!,
  };
};

it('a subject is held against several others, which are asked the same and not measured', async () => {
  const loss = await aucOf('attack: loss');
  expect(loss.subjects).toEqual(['target', 'first', 'second']);
  expect(loss.auc).toMatchObject({ status: 'ok', n: 77, details: { unknownMembership: 4 } });
  const lira = await aucOf('attack: offline-lira, references: [first, second]', members);
  expect(lira.subjects).toEqual(['target']);
  // A quarter was seen by both references; of the last item nobody knows.
  expect(lira.auc.details).toMatchObject({ withoutReference: 21 });
  expect(lira.notes.join()).toMatch(/membership-inference was not run on first and second/);
  // Without `members` they are taken to have seen none.
  const none = await aucOf('attack: offline-lira, references: [first, second]');
  expect(none.auc.details).toMatchObject({ withoutReference: 0 });
});

it('a subject that was trained on other items is judged by these', async () => {
  const { results } = await run('attack: loss', members);
  const values = results
    .filter(({ measure }) => measure === 'auc')
    .map(({ subject, n, value }) => [subject, n, value! > 0.9]);
  expect(values).toEqual([
    ['target', 77, true],
    ['first', 80, true],
    ['second', 80, true],
  ]);
  const shared = await run('attack: loss');
  const aucs = shared.results.filter(({ measure }) => measure === 'auc').map(({ value }) => value! > 0.9);
  expect(aucs).toEqual([true, false, false]);
});

it('what a subject declares is in the report', async () => {
  const { subjects, correlations } = await run('attack: loss');
  expect(subjects.map(({ declared }) => declared)).toEqual([{ epsilon: 8 }, {}, {}]);
  const [first] = correlations;
  expect(first).toMatchObject({ a: { metric: 'declared', measure: 'epsilon' }, n: 1, status: 'insufficient' });
});

it('references that are not there are refused', async () => {
  const problems = await run('attack: rmia, references: [first, third]').then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );
  expect(problems).toMatchObject([
    {
      key: 'metrics[0].membership-inference.references',
      message: 'there is no subject "third" to compare the others with',
    },
  ]);
});

it('a name in `members` that no subject has is refused: the subject meant would be taken to have seen nothing', async () => {
  const { problems } = await run('attack: offline-lira, references: [first]', ', members: { frist: in_1 }').then(
    () => expect.unreachable(),
    (error: InputError) => error,
  );
  expect(problems).toMatchObject([
    {
      key: 'datasets.items.columns.members.frist',
      ...{ message: 'there is no subject "frist"', hint: 'Did you mean "first"?', line: 6 },
    },
  ]);
});
