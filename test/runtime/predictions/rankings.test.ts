import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-rankings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

const ids = Array.from({ length: 8 }, (_, i) => `p${i}`);
write('people.csv', `id,group\n${ids.map((id, i) => `${id},${i % 2 ? 'x' : 'y'}`).join('\n')}\n`);

function run(
  source: string,
  metrics = ['ranking-gaps: { dataset: people, minGroupSize: 2 }'],
  people = '{ table: people.csv, columns: { id: id, groups: [group] } }',
) {
  write(
    'fairprobe.config.yaml',
    `subjects:\n  - { name: ours, ranker: ${source} }\ndatasets:\n  people: ${people}\nmetrics:\n${metrics.map((metric) => `  - ${metric}\n`).join('')}`,
  );
  return evaluate({ config: join(folder, 'fairprobe.config.yaml'), cacheDirectory: join(folder, 'cache') });
}
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );
const file = (name: string) => `{ predictions: ${name}, columns: { id: id, position: rank, list: job } }`;

describe('a file of rankings', () => {
  it('has a list and a position for each item; what is missing is counted', async () => {
    const places = ['1,a', '2,a', '3,a', ',a', '1,b', '2,b', '1,c', 'NA,'];
    write('ranks.csv', `id,rank,job\n${ids.map((id, i) => `${id},${places[i]}`).join('\n')}\n`);
    const { results, notes, subjects } = await run(file('ranks.csv'));
    const of = (measure: string, group: string | null) =>
      results.find((one) => one.measure === measure && one.group === group);
    // Of y: 1 and 0 in a, 1 in b; the one in c is alone. Of x: 1/2 and 0.
    expect(of('mean-percentile', 'y')).toMatchObject({ value: 2 / 3, n: 3 });
    expect(of('mean-percentile', 'x')).toMatchObject({ value: 1 / 4, n: 2 });
    expect(of('percentile-difference', null)!.details).toMatchObject({ lists: 2, alone: 1 });
    expect(notes).toContain('ours: 2 of the 8 items of people have no answer');
    expect(subjects[0].roles.ranker).toMatchObject({ source: 'ranks.csv', position: 'rank', list: 'job' });
  });

  it("may be in the data set's own rows, without ids of its own", async () => {
    const places = ['1,a', '2,a', '3,a', ',a', '1,b', '2,b', '1,c', 'NA,'];
    write('own.csv', `group,rank,job\n${ids.map((_, i) => `${i % 2 ? 'x' : 'y'},${places[i]}`).join('\n')}\n`);
    const own = '{ predictions: { dataset: people }, columns: { position: rank, list: job } }';
    const { results, subjects } = await run(own, undefined, '{ table: own.csv, columns: { groups: [group] } }');
    const of = (group: string) => results.find((one) => one.measure === 'mean-percentile' && one.group === group);
    expect([of('y'), of('x')]).toMatchObject([
      { value: 2 / 3, n: 3 },
      { value: 1 / 4, n: 2 },
    ]);
    expect(subjects[0].roles.ranker).toMatchObject({ matchedBy: { dataset: 'people' }, position: 'rank', list: 'job' });
  });

  it('without lists is one ranking of all', async () => {
    write('one.csv', `id,rank\n${ids.map((id, i) => `${id},${i + 1}`).join('\n')}\n`);
    const { results } = await run('{ predictions: one.csv, columns: { id: id, position: rank } }');
    const gap = results.find(({ measure, group }) => measure === 'percentile-gap' && group === 'y');
    expect(gap).toMatchObject({ value: expect.closeTo(1 / 7, 12), noInterval: 'fewer than 10 lists' });
  });

  it('is refused with every cell that is no position, and every position of no list', async () => {
    const places = ['0,a', '1.5,a', 'first,a', '-2,a', '1,', '2,b', '3,b', '4,b'];
    write('bad.csv', `id,rank,job\n${ids.map((id, i) => `${id},${places[i]}`).join('\n')}\n`);
    const problems = await problemsOf(run(file('bad.csv')));
    expect(problems).toHaveLength(5);
    for (const [i, problem] of problems.slice(0, 4).entries()) {
      expect(problem).toMatchObject({
        key: 'subjects[0].ranker',
        line: i + 2,
        message: expect.stringMatching(/^"rank": .* is not a position: a whole number, 1 for the first$/),
      });
    }
    expect(problems[4]).toMatchObject({ line: 6, message: '"job" is missing, so that the position is of no list' });
  });

  it('is no answer to what asks for numbers: that is refused', async () => {
    expect(await problemsOf(run(file('ranks.csv'), ['score-gaps: { dataset: people }']))).toMatchObject([
      { message: 'no subject can answer "score-gaps"', hint: 'It needs a subject with scorer or classifier' },
    ]);
  });
});
