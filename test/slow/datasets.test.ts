/** The real published files, as far as they are beside the checkout, pulled by the built program from a local mirror. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { published } from '../../datasets/published.ts';
import { folder } from '../config/fakes.ts';
import { start } from '../e2e/cli/program.ts';
import { sendFile, serve } from '../support/network/server.ts';

const shared = resolve(import.meta.dirname, '../../../shared/data');
const complete = published.filter(({ id, files }) => files.every(({ name }) => existsSync(join(shared, id, name))));

describe.skipIf(!existsSync(shared))('published data sets (needs ../shared/data)', () => {
  it('are pulled, verified and read without naming their files', async () => {
    const byPath = new Map(
      complete.flatMap(({ id, files }) =>
        files.map(({ name, address }) => [new URL(address).pathname, join(shared, id, name)] as const),
      ),
    );
    const { address } = await serve((response, one) => {
      const file = byPath.get(one.path);
      if (file) sendFile(response, one, readFileSync(file));
      else response.writeHead(404).end();
    });
    const root = await folder();
    const data = join(root, 'data');
    const env = { FAIRPROBE_DATA_MIRROR: address, FAIRPROBE_DATA_DIR: data };
    const ids = complete.map(({ id }) => id);
    expect(ids.sort()).toEqual([
      'bbq',
      'bold',
      'crows-pairs',
      'hatecheck',
      'honest',
      'multilingual-hatecheck',
      'slurp',
      'winobias',
      'xsid',
    ]);

    const pull = await start(['datasets', 'pull', ...ids], '/', env).ended;
    expect([pull.code, pull.stdout.trim().split('\n').sort()]).toEqual([0, ids.map((id) => join(data, id))]);
    const verified = await start(['datasets', 'verify'], '/', env).ended;
    expect(verified.code).toBe(0);
    expect(
      verified.stdout
        .trim()
        .split('\n')
        .every((line) => line.endsWith(': as published')),
    ).toBe(true);

    const yaml = (dataset: string) => `
subjects: [{ name: p, classifier: { predictions: p.csv, columns: { id: id, score: s }, partial: true } }]
metrics: [{ functional-tests: { dataset: ${dataset} } }]
`;
    writeFileSync(join(root, 'p.csv'), 'id,s\n1,0.5\n');
    writeFileSync(join(root, 'fairprobe.config.yaml'), yaml('hatecheck'));
    const evaluated = await start(['evaluate', '--offline', '--json', '-q', '--no-cache'], root, env).ended;
    expect(evaluated.stderr).toBe('');
    expect(JSON.parse(evaluated.stdout).datasets[0]).toMatchObject({ id: 'hatecheck', items: 3728 });
    writeFileSync(join(root, 'fairprobe.config.yaml'), yaml('hatexplain'));
    const absent = await start(['evaluate', '--offline', '-q', '--no-cache'], root, env).ended;
    expect([absent.code, absent.stdout]).toEqual([2, '']);
    expect(absent.stderr).toContain('Fetch it with fairprobe datasets pull hatexplain');
  });
});
