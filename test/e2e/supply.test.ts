import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { validateCycloneDx } from './cyclonedx-schema.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const { version } = JSON.parse(read('package.json'));
type Locked = Record<string, { dev?: boolean; name?: string; version: string }>;
const production = Object.entries(JSON.parse(read('package-lock.json')).packages as Locked).flatMap(([path, one]) =>
  path === '' || one.dev ? [] : [`${one.name ?? path.slice(path.lastIndexOf('node_modules/') + 13)}@${one.version}`],
);

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-supply-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('licences', () => {
  const checked = (packages: object) => {
    writeFileSync(join(folder, 'lock.json'), JSON.stringify({ packages }));
    const { status, stderr } = spawnSync(process.execPath, ['scripts/licences.mjs', join(folder, 'lock.json')]);
    return { status, stderr: stderr.toString() };
  };

  test('of everything that is installed are on the list', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/licences.mjs']);
    expect([status, stdout.toString()]).toEqual([0, expect.stringContaining(`all ${production.length} packages`)]);
  });

  test('that are not, or are none, are told by package; of alternatives one must do, of parts all', () => {
    const { status, stderr } = checked({
      '': { license: 'GPL-3.0' },
      'node_modules/fine': { version: '1.0.0', license: '(GPL-3.0 OR MIT)' },
      'node_modules/tool': { version: '1.0.0', license: 'GPL-3.0', dev: true },
      'node_modules/a/node_modules/strict': { version: '1.0.0', license: 'GPL-3.0' },
      'node_modules/both': { version: '2.0.0', license: 'MIT AND GPL-3.0' },
      'node_modules/none': { version: '3.0.0' },
      'node_modules/other': { version: '4.0.0', license: 'LGPL-3.0-or-later' },
      'node_modules/@img/sharp-libvips-linux-x64': { version: '1.0.0', license: 'LGPL-3.0-or-later' },
    });
    expect(status).toBe(1);
    expect(stderr.split('\n').map((line) => line.split(':')[0])).toEqual([
      'strict@1.0.0',
      'both@2.0.0',
      'none@3.0.0',
      'other@4.0.0',
      '',
    ]);
  });
});

test('the bill of materials has every package that is installed, with a licence and a hash, and refers to nothing else', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/sbom.mjs'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(status).toBe(0);
  const bom = JSON.parse(stdout);
  validateCycloneDx(bom);
  expect(validateCycloneDx.errors).toBeNull();
  expect(validateCycloneDx({ ...bom, components: [{ name: 'no type' }] })).toBe(false);
  const { bomFormat, specVersion, serialNumber, metadata, components, dependencies } = bom;
  expect([bomFormat, specVersion]).toEqual(['CycloneDX', '1.5']);
  expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(metadata.component).toMatchObject({ type: 'library', name: 'fairprobe', version });
  type Component = Record<'bom-ref' | 'purl', string> & {
    licenses: unknown[];
    hashes: { alg: string; content: string }[];
  };
  const refs = new Set((components as Component[]).map((component) => component['bom-ref']));
  expect(refs.size).toBe(components.length);
  expect(new Set((components as Component[]).map(({ purl }) => purl.slice(0, 8)))).toEqual(new Set(['pkg:npm/']));
  for (const { licenses, hashes } of components as Component[]) {
    expect(licenses.length).toBeGreaterThan(0);
    expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
  }
  expect((components as Component[]).map(({ purl }) => decodeURIComponent(purl.slice(8))).sort()).toEqual(
    [...new Set(production)].sort(),
  );
  for (const { ref, dependsOn } of dependencies as { ref: string; dependsOn: string[] }[]) {
    for (const one of [ref, ...dependsOn])
      expect(refs.has(one) || one === metadata.component['bom-ref'], one).toBe(true);
  }
});

test('every action of a workflow is pinned by the hash of its commit', () => {
  const workflows = readdirSync('.github/workflows');
  expect(workflows.length).toBeGreaterThan(0);
  for (const file of workflows) {
    const uses = [...read(`.github/workflows/${file}`).matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action, file).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(parse(read(`.github/workflows/${file}`)).permissions).toEqual({ contents: 'read' });
  }
});

test('the action runs the version it ships with, and no install script', () => {
  const { inputs, runs } = parse(read('action.yml'));
  expect(inputs.version.default).toBe(version);
  expect(runs.steps[0].run).toContain('export npm_config_ignore_scripts=true\n');
});
