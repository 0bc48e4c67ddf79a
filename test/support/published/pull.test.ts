import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { published as real } from '../../../datasets/published.ts';
import { InputError } from '../../../src/contract/problem.ts';
import { retryPolicy } from '../../../src/support/network/retry.ts';
import { type Published, publishedFile } from '../../../src/support/published/files.ts';
import { run } from '../../cli/run.ts';
import { folder } from '../../config/fakes.ts';
import { type Asked, sendFile, serve } from '../network/server.ts';

const contents: Record<string, Buffer> = { 'a.csv': Buffer.from('id\n1\n'), 'below/b.json': Buffer.from('[1, 2]') };

/** A data set of two files on a server; `there` says what of it is served. */
async function offered(there: Record<string, Buffer> = contents) {
  const { address, asked } = await serve((response, one) => {
    const bytes = there[one.path.slice('/x/'.length)];
    if (bytes) sendFile(response, one, bytes);
    else response.writeHead(404).end('404: Not Found');
  });
  const dataset: Published = {
    id: 'pets',
    title: 'Pets',
    licence: 'CC0-1.0',
    citation: 'Nobody. 2020. Pets.',
    source: 'https://example.org/pets',
    files: Object.entries(contents).map(([name, bytes]) => ({
      name,
      address: `${address}/x/${name}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    })),
  };
  const data = await folder();
  const datasets = (line: string, env: Record<string, string> = {}, signal?: AbortSignal) =>
    run(['datasets', ...line.split(' ').filter(Boolean)], {
      env: { FAIRPROBE_DATA_DIR: data, ...env },
      parts: { published: async () => [dataset] },
      ...(signal ? { signal } : {}),
    });
  return { dataset, data, datasets, asked, at: (name: string) => join(data, 'pets', name) };
}

describe('datasets pull', () => {
  it('fetches every file, shows and records the licence, and prints the folder', async () => {
    const { datasets, data, at, dataset } = await offered();
    const { code, stdout, stderr } = await datasets('pull pets');
    expect([code, stdout]).toEqual([0, `${join(data, 'pets')}\n`]);
    expect(stderr).toContain('Pets, 0.0 MB, licence CC0-1.0, from https://example.org/pets');
    for (const [name, bytes] of Object.entries(contents)) expect(readFileSync(at(name)).equals(bytes)).toBe(true);
    expect(JSON.parse(readFileSync(at('source.json'), 'utf8'))).toEqual(dataset);
  });

  it.each([
    ['https://me:swordfish@mirror.org', 'must hold no name, password or key'],
    ['https://mirror.org?token=swordfish', 'must hold no name, password or key'],
    ['swordfish', 'must begin with http'],
    ['file:///swordfish', 'must begin with http'],
  ])('refuses the mirror %s, and does not repeat it', async (mirror, message) => {
    const { datasets, asked } = await offered();
    const { code, stderr } = await datasets('pull pets', { FAIRPROBE_DATA_MIRROR: mirror });
    expect([code, asked]).toEqual([2, []]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('swordfish');
  });

  it('asks for nothing that is there already, and fetches what was changed since', async () => {
    const { datasets, asked, at } = await offered();
    await datasets('pull pets');
    await datasets('pull pets');
    expect(asked.length).toBe(2);
    writeFileSync(at('a.csv'), 'id\n2\n');
    expect((await datasets('pull pets')).code).toBe(0);
    expect(asked.length).toBe(3);
    expect(readFileSync(at('a.csv'), 'utf8')).toBe('id\n1\n');
  });

  it('takes --data-dir over the variable, relative to the folder it is called in', async () => {
    const { datasets } = await offered();
    const other = await folder();
    expect((await datasets(`pull pets --data-dir ${other}`)).stdout).toBe(`${join(other, 'pets')}\n`);
  });

  it.each(['--offline', ''])('opens no connection offline (%j), and says which file goes where', async (flag) => {
    const { datasets, asked, at, dataset } = await offered();
    const { code, stdout, stderr } = await datasets(`pull pets ${flag}`, flag ? {} : { HF_HUB_OFFLINE: '1' });
    expect([code, stdout, asked]).toEqual([2, '', []]);
    expect(stderr).toContain('pets is not complete, and no connection may be opened (--offline)');
    for (const { name, address } of dataset.files) expect(stderr).toContain(`${address}\n          to ${at(name)}`);
  });

  it('is content offline with files that were put there by hand', async () => {
    const { datasets, at, data } = await offered();
    await datasets('pull pets');
    rmSync(at('source.json'));
    const { code, stdout } = await datasets('pull pets --offline');
    expect([code, stdout]).toEqual([0, `${join(data, 'pets')}\n`]);
    expect(existsSync(at('source.json'))).toBe(true);
  });

  it('says what is not there, what to do by hand, and keeps what it has', async () => {
    const { datasets, at, dataset } = await offered({ 'a.csv': contents['a.csv'] });
    const { code, stdout, stderr } = await datasets('pull pets');
    expect([code, stdout]).toEqual([2, '']);
    const [, { address, name }] = dataset.files;
    expect(stderr).toContain(`${address} cannot be fetched: it answered 404 Not Found: 404: Not Found`);
    expect(stderr).toContain(`${address}\n          to ${at(name)}`);
    expect(stderr).not.toContain(`to ${at('a.csv')}`);
    expect([existsSync(at('a.csv')), existsSync(at('source.json'))]).toEqual([true, false]);
  });

  it('refuses other bytes', async () => {
    const { datasets, at } = await offered({ ...contents, 'a.csv': Buffer.from('id\n3\n') });
    const { code, stderr } = await datasets('pull pets');
    expect(code).toBe(2);
    expect(stderr).toMatch(/a\.csv does not hold the published bytes: their sha256 is/);
    expect([existsSync(at('a.csv')), existsSync(at('a.csv.part'))]).toEqual([false, false]);
  });

  it('ends with 130 when it is stopped', async () => {
    const { datasets } = await offered();
    const { code, stderr } = await datasets('pull pets', {}, AbortSignal.abort());
    expect(code).toBe(130);
    expect(stderr).toContain('stopped; the next pull goes on from here');
  });

  it('needs a name, and names those there are', async () => {
    const { datasets } = await offered();
    expect(await datasets('pull')).toMatchObject({ code: 2, stderr: expect.stringContaining('pets: 0.0 MB, CC0-1.0') });
    expect((await datasets('pull pet')).stderr).toContain('there is no published data set "pet"');
    expect((await datasets('fetch pets')).stderr).toContain('action must be one of "pull", "verify", "path"');
  });
});

describe('several data sets', () => {
  const dataset = (id: string, address: string, bytes: Buffer): Published => ({
    id,
    title: id.toUpperCase(),
    licence: 'CC0-1.0',
    citation: '',
    source: 'https://example.org',
    files: [
      {
        name: 'a.csv',
        address: `${address}/${id}`,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
      },
    ],
  });

  async function several(answer: (id: string, response: ServerResponse, asked: Asked) => unknown) {
    retryPolicy.pause = 1;
    const good = contents['a.csv'];
    const { address, asked, connections } = await serve((response, one) => answer(one.path.slice(1), response, one));
    const sets = ['ants', 'bees', 'cats', 'dogs'].map((id) => dataset(id, address, good));
    const data = await folder();
    const datasets = (line: string, signal?: AbortSignal) =>
      run(['datasets', ...line.split(' ')], {
        env: { FAIRPROBE_DATA_DIR: data },
        parts: { published: async () => sets },
        ...(signal ? { signal } : {}),
      });
    return { address, asked, connections, data, datasets, at: (id: string) => join(data, id, 'a.csv') };
  }

  it('are all pulled but for those that fail, and each failure is said at the end', async () => {
    const { address, asked, connections, data, datasets, at } = await several((id, response, one) => {
      if (id === 'ants') return response.writeHead(404).end('gone');
      if (id === 'cats') return response.writeHead(503).end('busy');
      return sendFile(response, one, contents['a.csv']);
    });
    const all = 'ants bees cats dogs';
    const { code, stdout, stderr } = await datasets(`pull ${all}`);
    expect([code, stdout]).toEqual([2, ['bees', 'dogs'].map((id) => `${join(data, id)}\n`).join('')]);
    expect(['ants', 'bees', 'cats', 'dogs'].map((id) => existsSync(at(id)))).toEqual([false, true, false, true]);
    const end = stderr.slice(stderr.indexOf('DOGS, 0.0 MB'));
    expect(end).toContain(`${address}/ants cannot be fetched: it answered 404 Not Found: gone`);
    expect(end).toContain(`${address}/cats cannot be fetched: it answered 503 Service Unavailable: busy`);
    for (const id of ['ants', 'cats']) expect(end).toContain(`${address}/${id}\n          to ${at(id)}`);
    expect(stderr).toContain('ants could not be pulled; going on with the others');
    // Of those that are there nothing is asked again, and offline of nobody.
    const before = [asked.filter(({ path }) => /bees|dogs/.test(path)).length, connections()];
    const offline = await datasets(`pull ${all} --offline`);
    expect([offline.code, offline.stdout]).toEqual([2, stdout]);
    expect(offline.stderr).toContain('ants is not complete, and no connection may be opened');
    expect(offline.stderr).toContain('cats is not complete, and no connection may be opened');
    expect([asked.filter(({ path }) => /bees|dogs/.test(path)).length, connections()]).toEqual(before);
  });

  it('have no path unless all are there, and each that is not is named', async () => {
    const { datasets } = await several((_, response, one) => sendFile(response, one, contents['a.csv']));
    await datasets('pull bees');
    const { code, stdout, stderr } = await datasets('path ants bees cats');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.match(/1 of the 1 files of (ants|cats) are not in/g)).toHaveLength(2);
  });

  it('are not gone on with once they are stopped', async () => {
    const stop = new AbortController();
    const { asked, datasets } = await several(() => stop.abort());
    const { code, stdout, stderr } = await datasets('pull ants bees', stop.signal);
    expect([code, stdout, asked.map(({ path }) => path)]).toEqual([130, '', ['/ants']]);
    expect(stderr).toContain('stopped; the next pull goes on from here');
  });

  it('are all verified, whatever is wrong with some', async () => {
    const { datasets, at } = await several((_, response, one) => sendFile(response, one, contents['a.csv']));
    await datasets('pull ants bees cats dogs');
    writeFileSync(at('ants'), 'id\n2\n');
    rmSync(at('bees'));
    // A folder is nothing that can be hashed.
    mkdirSync(at('bees'));
    rmSync(at('cats'));
    const { code, stdout, stderr } = await datasets('verify');
    expect([code, stdout]).toEqual([
      2,
      'ants/a.csv: changed\nbees/a.csv: unreadable\ncats/a.csv: missing\ndogs/a.csv: as published\n',
    ]);
    expect(stderr).toMatch(/bees\/a\.csv: cannot be read: EISDIR/);
    expect(stderr).toContain('fairprobe datasets pull ants bees cats fetches what is not as published\n');
  });
});

describe('datasets verify and path', () => {
  it('say what is as published', async () => {
    const { datasets, at, data } = await offered();
    expect(await datasets('verify')).toMatchObject({ code: 0, stderr: `nothing was pulled into ${data}\n` });
    expect((await datasets('path pets')).stderr).toContain('Fetch it with fairprobe datasets pull pets');
    await datasets('pull pets');
    expect(await datasets('path pets')).toEqual({ code: 0, stdout: `${join(data, 'pets')}\n`, stderr: '' });
    expect(await datasets('verify')).toEqual({
      code: 0,
      stdout: 'pets/a.csv: as published\npets/below/b.json: as published\n',
      stderr: '',
    });
    writeFileSync(at('a.csv'), 'id\n');
    rmSync(at('below/b.json'));
    writeFileSync(at('below/b.json.part'), '[');
    expect(await datasets('verify pets')).toEqual({
      code: 2,
      stdout: 'pets/a.csv: changed\npets/below/b.json: unfinished\n',
      stderr: 'fairprobe datasets pull pets fetches what is not as published\n',
    });
    expect((await datasets('path pets')).code).toBe(2);
  });
});

describe('a pulled file', () => {
  const files = [{ name: 'a.csv', address: 'https://example.org/a.csv', sha256: '', bytes: 1 }];

  it('is found in the data folder', async () => {
    const data = await folder({ 'pets/a.csv': '' });
    expect(publishedFile({ id: 'pets', files }, 'a.csv', data)).toBe(join(data, 'pets', 'a.csv'));
  });

  it('is asked for by the command that fetches it where it is not', async () => {
    const data = await folder();
    for (const directory of [data, undefined]) {
      expect(() => publishedFile({ id: 'pets', files }, 'a.csv', directory)).toThrow(InputError);
      expect(() => publishedFile({ id: 'pets', files }, 'a.csv', directory)).toThrow(
        'Fetch it with fairprobe datasets pull pets, or name your own copy in the configuration (published at https://example.org/a.csv)',
      );
    }
  });
});

describe('what can be pulled', () => {
  it('is eleven data sets, by name', () => {
    expect(real.map(({ id }) => id).sort()).toEqual([
      'bbq',
      'bold',
      'crows-pairs',
      'hatecheck',
      'hatexplain',
      'honest',
      'multilingual-hatecheck',
      'slurp',
      'stereoset',
      'winobias',
      'xsid',
    ]);
  });

  it.each(real.flatMap(({ id, files }) => files.map((file) => [id, file.name, file] as const)))(
    '%s/%s lies in its own folder and has an address, a size and a hash',
    (_, name, { address, sha256, bytes }) => {
      expect(name).toMatch(/^(?!\/)(?!.*\.\.)[\w./-]+$/);
      expect(address).toMatch(
        /^https:\/\/raw\.githubusercontent\.com\/[\w-]+\/[\w-]+\/([0-9a-f]{40}|master|main)\/\S+$/,
      );
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(100);
    },
  );
});
