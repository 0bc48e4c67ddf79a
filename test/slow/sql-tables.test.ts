import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { evaluate, type Report } from '../../src/index.ts';
import { expectAlike } from '../metrics/alike.ts';
import { problemsOf } from '../support/tables/files.ts';
import { type Database, postgresPrograms, startPostgres } from './postgres.ts';

const programs = postgresPrograms();

const rows = Array.from({ length: 2000 }, (_, i) => {
  const at = (by: number, of: number) => (i * by) % of;
  return {
    id: i,
    label: at(31, 97) === 5 ? null : at(7, 10) < 3 ? 1 : 0,
    region: at(13, 11) === 0 ? null : `g ${at(17, 6)}`,
    share: at(5, 19) === 0 ? null : at(23, 101) / 100,
    small: Math.fround(at(41, 10) / 10),
    tags: at(3, 4) === 0 ? [] : [`t${at(29, 3)}`, 'all'],
    score: at(11, 43) === 1 ? null : (at(7919, 500) / 500) * 0.7 + (at(7, 10) < 3 ? 0.25 : 0),
    since: `2024-0${1 + at(19, 3)}-01`,
    is_new: at(2, 3) === 0,
  };
});

describe.skipIf(programs === null)('a table that is a query (needs PostgreSQL: apt-get install postgresql)', () => {
  let database: Database;
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-sql-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const literal = (value: unknown): string => {
    if (value === null) return 'NULL';
    if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]::text[]`;
    return typeof value === 'string' ? `'${value}'` : String(value);
  };

  beforeAll(async () => {
    database = await startPostgres(programs!);
    await database.query(
      `CREATE TABLE decisions (id int, label int, region text, share float8, small float4, tags text[], score float8, since date, is_new bool);
       INSERT INTO decisions VALUES ${rows.map((row) => `(${Object.values(row).map(literal).join(', ')})`).join(', ')};
       CREATE TABLE untouched (x int); INSERT INTO untouched VALUES (1);
       CREATE SEQUENCE numbers;`,
    );
    const cell = (value: unknown) => {
      if (value === null) return '';
      return Array.isArray(value) ? `"[${value.map((one) => `'${one}'`).join(', ')}]"` : String(value);
    };
    const small = ({ small }: (typeof rows)[number]) => String(Number(small.toPrecision(7)));
    const lines = rows.map((row) =>
      Object.values({ ...row, small: small(row) })
        .map(cell)
        .join(','),
    );
    writeFileSync(join(folder, 'decisions.csv'), `${[Object.keys(rows[0]).join(','), ...lines].join('\n')}\n`);
  }, 60_000);
  afterAll(() => database?.stop());
  beforeEach(() => {
    vi.stubEnv('PGUSER', database.user);
    vi.stubEnv('PGPASSWORD', database.password);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const groups = [
    'region',
    { column: 'share', attribute: 'shared', from: 0.5 },
    { column: 'small', attribute: 'size', from: 0.7 },
    'tags',
    'since',
    { column: 'is_new', values: { true: 'new', false: 'old' } },
  ];
  const configured = (table: unknown, more: object = {}) => ({
    subjects: [{ name: 'one', classifier: { predictions: { dataset: 'd' }, columns: { score: 'score' } } }],
    datasets: { d: { table, columns: { label: 'label', groups }, positive: [1], ...more } },
    metrics: [{ 'group-error-rates': { dataset: 'd' } }, { 'hate-speech-bias': { dataset: 'd' } }],
  });
  const query = (sql: string, more: object = {}) => ({ sql, database: database.address, ...more });
  const run = (config: object, options: object = {}): Promise<Report> =>
    evaluate({ config: config as never, cwd: folder, ...options });
  const told = async (work: Promise<unknown>) =>
    (await problemsOf(work)).map(({ key, message, hint }) => [key, message, hint].join('; ')).join('\n');

  test('gives the numbers of a file of the same rows, to 1e-12', async () => {
    const read = await run(configured('decisions.csv', { engine: 'memory' }));
    const asked = await run(configured(query('SELECT * FROM decisions -- all\n;')));
    expect(read.results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(150);
    expectAlike(asked.results, read.results, 1e-12);
    const [{ items, dropped, missing, source }] = asked.datasets;
    expect({ items, dropped, missing }).toEqual({
      items: read.datasets[0].items,
      dropped: read.datasets[0].dropped,
      missing: read.datasets[0].missing,
    });
    expect(source).toBe(database.address);
    expect(JSON.stringify(asked)).not.toContain(database.password);
  });

  test('puts scores into bins, with the bound', async () => {
    const exact = await run(configured(query('SELECT * FROM decisions')));
    const binned = await run(configured(query('SELECT * FROM decisions'), { scoreBins: 50 }));
    for (const [i, { metric, status, value }] of exact.results.entries()) {
      const { value: found, details } = binned.results[i];
      if (metric !== 'hate-speech-bias' || status !== 'ok') continue;
      expect(Math.abs(found! - value!)).toBeLessThanOrEqual((details.binned as number) + 1e-12);
    }
  });

  test.each([
    [
      'several statements',
      'SELECT * FROM decisions) AS x; DROP TABLE untouched; SELECT * FROM (SELECT 1',
      /refuses the query/,
    ],
    [
      'a change in a WITH',
      'WITH gone AS (DELETE FROM untouched RETURNING x) SELECT * FROM decisions, gone',
      /would change something/,
    ],
    ['a change', 'DELETE FROM untouched RETURNING x', /refuses the query: syntax error/],
    ['a change in a function', "SELECT *, nextval('numbers') FROM decisions", /would change something/],
  ])('refuses %s, and nothing changes', async (_, sql, message) => {
    expect(await told(run(configured(query(sql))))).toMatch(message);
    await database.query('DO $$ BEGIN ASSERT (SELECT count(*) FROM untouched) = 1; END $$');
    await database.query('DO $$ BEGIN ASSERT NOT (SELECT is_called FROM numbers); END $$');
  });

  test('quotes what it is given as names', async () => {
    const name = 'a"; DROP TABLE untouched; --';
    const sql = `SELECT *, region AS "a""; DROP TABLE untouched; --" FROM decisions`;
    const report = await run(
      configured(query(sql), { columns: { label: 'label', groups: [{ column: name, attribute: 'a' }] } }),
    );
    expect(
      report.results.some(({ attribute, group, status }) => attribute === 'a' && group === 'g 1' && status === 'ok'),
    ).toBe(true);
    await database.query('SELECT x FROM untouched');
  });

  test('says what is wrong with it', async () => {
    const columns = { label: 'lable', groups: ['region'] };
    expect(await told(run(configured(query('SELECT * FROM decisions'), { columns })))).toContain(
      'there is no column "lable"',
    );
    expect(await told(run(configured(query('SELECT * FROM nowhere'))))).toContain('relation "nowhere" does not exist');
    expect(await told(run(configured(query('SELECT * FROM decisions WHERE false'))))).toContain(
      'the query has no rows',
    );
    const typed = configured(query("SELECT *, '{}'::jsonb AS j FROM decisions"), {
      columns: { label: 'label', groups: ['j'] },
    });
    expect(await told(run(typed))).toContain('holds values of the type jsonb');
    const mapped = configured(query('SELECT *, tags AS l FROM decisions'), {
      columns: { label: 'l', groups: ['region'] },
    });
    expect(await told(run(mapped))).toContain('the column "l" holds lists');
    const failing = 'SELECT *, (1 / (id - 7)) AS x FROM decisions';
    const x = { columns: { label: 'label', groups: [{ column: 'x', categories: true }] } };
    expect(await told(run(configured(query(failing), x)))).toContain('SQLSTATE 22012');
  });

  test('gives up after its timeout', async () => {
    const slow = query('SELECT * FROM decisions, pg_sleep(30)', { timeout: 1 });
    expect(await told(run(configured(slow)))).toContain('took longer than 1 seconds');
  });

  test('says who does not answer, refuses, or is not there', async () => {
    vi.stubEnv('PGPASSWORD', 'wrong-password');
    const refused = await told(run(configured(query('SELECT * FROM decisions'))));
    expect(refused).toMatch(/refuses the login.*PGPASSWORD/);
    expect(refused).not.toContain('wrong-password');
    vi.stubEnv('PGPASSWORD', '');
    vi.stubEnv('AUDIT_PASSWORD', database.password);
    const named = await run(configured(query('SELECT * FROM decisions', { passwordFrom: 'AUDIT_PASSWORD' })));
    expect(named.results.length).toBeGreaterThan(100);
    const none = configured(query('SELECT 1', { passwordFrom: 'NOT_SET_ANYWHERE' }));
    expect(await told(run(none))).toContain('NOT_SET_ANYWHERE is not set');
    vi.stubEnv('PGPASSWORD', database.password);
    const other = { sql: 'SELECT 1', database: database.address.replace('/postgres', '/warehouse') };
    expect(await told(run(configured(other)))).toContain('no database "warehouse"');
    const closed = { sql: 'SELECT 1', database: 'postgres://127.0.0.1:1/x' };
    expect(await told(run(configured(closed)))).toContain('does not answer (ECONNREFUSED)');
    expect(await told(run(configured(query('SELECT 1')), { offline: true }))).toContain(
      'offline no connection is opened',
    );
  });

  test('no address holds a login', async () => {
    const withPassword = { sql: 'SELECT 1', database: 'postgres://me:hunter2hunter2@127.0.0.1/x' };
    const problems = await told(run(configured(withPassword)));
    expect(problems).toContain('must hold no user and no password');
    expect(problems).not.toContain('hunter2');
  });

  test('says that the connection broke: of a server that hangs up, and of one that dies', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const hanging = { sql: 'SELECT 1', database: `postgres://127.0.0.1:${port}/x` };
    expect(await told(run(configured(hanging)))).toMatch(/ended the connection|does not answer/);
    server.close();
    const running = told(run(configured(query('SELECT * FROM decisions, pg_sleep(30)'))));
    await wait(2000);
    await database.crash();
    expect(await running).toContain('ended the connection in the middle of the query');
  });
});

describe.skipIf(!programs)('A database of the tests that does not start', () => {
  test('is told, and leaves no process and no folder', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprobe-programs-'));
    try {
      chmodSync(folder, 0o777);
      symlinkSync(join(programs!, 'initdb'), join(folder, 'initdb'));
      const started = join(folder, 'started');
      // It tells who it is and where its data are, and never answers.
      writeFileSync(join(folder, 'postgres'), `#!/bin/sh\necho "$$ $2" > '${started}'\nexec sleep 300\n`, {
        mode: 0o755,
      });
      await expect(startPostgres(folder)).rejects.toThrow('ECONNREFUSED');
      const [pid, data] = readFileSync(started, 'utf8').trim().split(' ');
      expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
      expect(existsSync(data)).toBe(false);
      writeFileSync(join(folder, 'postgres'), '#!/bin/sh\nexit 3\n');
      await expect(startPostgres(folder)).rejects.toThrow('PostgreSQL ended with 3');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
