import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-numbers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

const ids = Array.from({ length: 8 }, (_, i) => `p${i}`);
write('people.csv', `id,group\n${ids.map((id, i) => `${id},${i < 4 ? 'x' : 'y'}`).join('\n')}\n`);

const scorer = (file: string, more = '') =>
  `scorer: { predictions: ${file}, columns: { id: id, number: offer }${more} }`;

function run(
  subjects: readonly string[],
  metrics = ['score-gaps: { dataset: people, minGroupSize: 2 }'],
  sets = '  people: { table: people.csv, columns: { id: id, groups: [group] } }\n',
) {
  const named = subjects.map((subject, i) => `  - { name: s${i}, ${subject} }`).join('\n');
  write(
    'fairprobe.config.yaml',
    `subjects:\n${named}\ndatasets:\n${sets}metrics:\n${metrics.map((metric) => `  - ${metric}\n`).join('')}`,
  );
  return evaluate({ config: join(folder, 'fairprobe.config.yaml'), cacheDirectory: join(folder, 'cache') });
}
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );

describe('a file of numbers', () => {
  it('may have any range; empty cells and markers are missing, not 0', async () => {
    const offers = ['-50000', '1e5', '0', 'NA', '', '42.5', ' 7 ', '3'];
    write('offers.csv', `id,offer\n${ids.map((id, i) => `${id},${offers[i]}`).join('\n')}\nstranger,5\n`);
    const { results, notes, subjects } = await run([scorer('offers.csv')]);
    const mean = (group: string | null) => results.find((one) => one.measure === 'mean' && one.group === group);
    expect(mean(null)).toMatchObject({ n: 6, value: (-50000 + 1e5 + 0 + 42.5 + 7 + 3) / 6 });
    expect(mean('x')).toMatchObject({ n: 3, value: 50000 / 3 });
    expect(notes).toContain('s0: 2 of the 8 items of people have no answer');
    expect(subjects[0].roles.scorer).toMatchObject({ source: 'offers.csv', number: 'offer', matchedBy: { id: 'id' } });
  });

  it('is refused with every cell that is not a number, each with its line, before anything is asked', async () => {
    const offers = ['high', '1,5', 'Infinity', '-1e99', '80%', '1', '2', '3'];
    write('bad.csv', `id;offer\n${ids.map((id, i) => `${id};${offers[i]}`).join('\n')}\n`);
    const problems = await problemsOf(run([scorer('bad.csv', ", delimiter: ';'"), scorer('offers.csv')]));
    expect(problems).toMatchObject([
      { key: 'subjects[0].scorer', line: 2, message: expect.stringMatching(/^"offer": .* is not a number$/) },
      { line: 3, hint: 'Write numbers with a decimal point' },
      {
        line: 4,
        message: expect.stringMatching(/is too great$/),
        hint: expect.stringMatching(/^Numbers are at most 1e\+60/),
      },
      { line: 5, message: expect.stringMatching(/is too great$/) },
      { line: 6, message: expect.stringMatching(/is not a number$/) },
    ]);
  });

  it('without the column, or with an id twice, is refused', async () => {
    write('other.csv', 'id,rating\np0,1\n');
    expect(await problemsOf(run([scorer('other.csv')]))).toMatchObject([
      { key: 'subjects[0].scorer', message: expect.stringContaining('"offer"') },
    ]);
    write('twice.csv', `id,offer\n${[...ids, 'p0'].map((id) => `${id},1`).join('\n')}\n`);
    expect(await problemsOf(run([scorer('twice.csv')]))).toMatchObject([
      { line: 10, message: 'the id "p0" is already in line 2' },
    ]);
  });

  it('answers in place of a classifier, which answers where there is none', async () => {
    write('scores.csv', `id,score,offer\n${ids.map((id, i) => `${id},0.${i + 1},${100 * i}`).join('\n')}\n`);
    const classifier = 'classifier: { predictions: scores.csv, columns: { id: id, score: score } }';
    const { results } = await run([classifier, `${classifier}, ${scorer('scores.csv')}`]);
    const means = results.filter(({ measure, group }) => measure === 'mean' && group === null);
    expect(means.map(({ subject, value }) => [subject, value])).toEqual([
      ['s0', expect.closeTo(0.45, 12)],
      ['s1', 350],
    ]);
  });

  it("may be in the data set's own rows, without ids of its own, beside the scores of a classifier", async () => {
    const offers = ['-50000', '1e5', '0', 'none', '', '42.5', ' 7 ', '3'];
    write(
      'own.csv',
      `group,offer,score\n${ids.map((_, i) => `${i < 4 ? 'x' : 'y'},${offers[i]},0.${i + 1}`).join('\n')}\n`,
    );
    const own = 'predictions: { dataset: own }';
    const subject = `scorer: { ${own}, columns: { number: offer }, missing: [none] }, classifier: { ${own}, columns: { score: score } }`;
    const [sets, metrics] = [
      '  own: { table: own.csv, columns: { groups: [group] } }\n',
      ['score-gaps: { dataset: own, minGroupSize: 2 }', 'group-error-rates: { dataset: own, minGroupSize: 2 }'],
    ];
    const { results, subjects, notes } = await run([subject], metrics, sets);
    const mean = (group: string | null) => results.find((one) => one.measure === 'mean' && one.group === group);
    expect(mean(null)).toMatchObject({ n: 6, value: (-50000 + 1e5 + 0 + 42.5 + 7 + 3) / 6 });
    expect(results.find(({ measure, group }) => measure === 'selection-rate' && group === 'y')).toMatchObject({
      value: 1,
    });
    expect(subjects[0].roles.scorer).toMatchObject({
      source: 'own.csv',
      matchedBy: { dataset: 'own' },
      number: 'offer',
    });
    expect(notes.join()).toContain('s0: 2 of the 8 items of own have no answer');

    write('own.csv', `group,offer,score\n${ids.map((_, i) => `${i < 4 ? 'x' : 'y'},high,0.${i + 1}`).join('\n')}\n`);
    const problems = await problemsOf(run([subject], metrics, sets));
    expect(problems).toHaveLength(8);
    expect(problems[0]).toMatchObject({
      key: 'subjects[0].scorer',
      message: expect.stringMatching(/^"offer": .* is not a number/),
    });
    const other = subject.replace('number: offer', 'number: price');
    expect(await problemsOf(run([other], metrics, sets))).toMatchObject([
      { message: expect.stringContaining('"price"') },
    ]);
  });

  it('leaves out what asks for a classifier, and says so; decisions are not numbers', async () => {
    const rates = 'group-error-rates: { dataset: people, minGroupSize: 2 }';
    const classifier = 'classifier: { predictions: scores.csv, columns: { id: id, score: score } }';
    const { notes, results } = await run([scorer('offers.csv'), classifier], [rates]);
    expect(notes).toContain('group-error-rates was not run on s0, which has no classifier');
    expect(results.every(({ subject }) => subject === 's1')).toBe(true);
    const decided = 'classifier: { predictions: offers.csv, columns: { id: id, predicted: offer } }';
    expect(await problemsOf(run([decided]))).toMatchObject([
      {
        key: expect.stringMatching(/^metrics\[0\]/),
        message: '"score-gaps" needs scores, but the classifier of "s0" is a file of decisions',
      },
    ]);
    const beside = await run([scorer('offers.csv'), decided]);
    expect(beside.notes).toContain(
      'score-gaps was not run on s1, whose classifier is a file of decisions: it needs scores',
    );
    expect(new Set(beside.results.map(({ subject }) => subject))).toEqual(new Set(['s0']));
  });

  it('is needed where items have no texts: a service is left out, or refused before it is asked', async () => {
    const service = "scorer: { endpoint: 'http://127.0.0.1:9/x', api: hugging-face }";
    expect(await problemsOf(run([service]))).toMatchObject([
      {
        key: expect.stringMatching(/^metrics\[0\]/),
        message: '"score-gaps" asks about items that have no texts, and "s0" is asked for answers to texts',
        hint: expect.stringContaining('prediction file'),
      },
    ]);
    const { notes, results } = await run([scorer('offers.csv'), service]);
    expect(notes).toContain(
      'score-gaps was not run on s1, since the items have no texts, which it is asked for answers to',
    );
    expect(new Set(results.map(({ subject }) => subject))).toEqual(new Set(['s0']));
  });
});
