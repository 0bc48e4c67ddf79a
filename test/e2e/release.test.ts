import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const script = resolve('scripts/release.mjs');
const versioned = ['package.json', 'package-lock.json', 'CITATION.cff', 'action.yml', 'CHANGELOG.md'];
const change = (step: string, text: string) => `---\nfairprobe: ${step}\n---\n\n${text}\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprobe-release-'));
  for (const file of versioned) cpSync(file, join(folder, file));
  mkdirSync(join(folder, '.changes'));
  writeFileSync(join(folder, '.changes/README.md'), 'not a change');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const release = (...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
/** As if the version before had been this one. */
function startFrom(version: string) {
  const now = JSON.parse(read('package.json')).version;
  for (const file of versioned.slice(0, 4)) write(file, read(file).replaceAll(now, version));
  write('CHANGELOG.md', '# Changelog\n\nWhat changed.\n\n## 1.2.3 (2026-01-01)\n\n- Earlier.\n');
}

describe('npm run release', () => {
  test('takes the greatest step, sets it everywhere, and moves the texts into the changelog', () => {
    startFrom('1.2.3');
    write('.changes/a.md', change('patch', 'A thing,\nof two lines.'));
    write('.changes/b.md', change('minor', 'Another thing.'));
    const { status, stderr, stdout } = release();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('1.3.0 after 1.2.3');
    expect(read('CHANGELOG.md')).toMatch(
      /^# Changelog\n\nWhat changed\.\n\n## 1\.3\.0 \(\d{4}-\d\d-\d\d\)\n\n- A thing,\n {2}of two lines\.\n- Another thing\.\n\n## 1\.2\.3 \(2026-01-01\)\n\n- Earlier\.\n$/,
    );
    expect(JSON.parse(read('package.json')).version).toBe('1.3.0');
    const lock = JSON.parse(read('package-lock.json'));
    expect([lock.version, lock.packages[''].version]).toEqual(['1.3.0', '1.3.0']);
    expect(read('CITATION.cff')).toContain('\nversion: 1.3.0\n');
    expect(read('action.yml')).toContain('\n    default: 1.3.0\n');
    expect(readdirSync(join(folder, '.changes'))).toEqual(['README.md']);
  });

  test.each([
    ['patch', '1.2.4'],
    ['minor', '1.3.0'],
    ['major', '2.0.0'],
  ])('a %s change after 1.2.3 makes %s', (step, version) => {
    startFrom('1.2.3');
    write('.changes/a.md', change(step, 'A thing.'));
    release();
    expect(JSON.parse(read('package.json')).version).toBe(version);
  });

  test('changes nothing where there is nothing to release, or a file is not one', () => {
    const before = versioned.map(read);
    expect(release()).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing to release') });
    for (const text of ['no head', change('huge', 'A thing.'), change('minor', '')]) {
      write('.changes/a.md', text);
      expect(release()).toMatchObject({ status: 1, stderr: expect.stringContaining('.changes/a.md must begin with') });
    }
    expect(versioned.map(read)).toEqual(before);
  });

  test.each([[['--help']], [['check', 'v1.2.3', 'v1.2.4']]])('changes nothing when it is called with %j', (args) => {
    startFrom('1.2.3');
    write('.changes/a.md', change('patch', 'A thing.'));
    const before = versioned.map(read);
    expect(release(...args)).toMatchObject({ status: 1, stderr: expect.stringContaining('takes no argument') });
    expect(versioned.map(read)).toEqual(before);
  });

  test('the change files of this repository can be released', () => {
    cpSync('.changes', join(folder, '.changes'), { recursive: true });
    write('.changes/one.md', change('patch', 'So that there is one.'));
    expect(release()).toMatchObject({ status: 0, stderr: '' });
    expect(read('CHANGELOG.md')).not.toContain('## Unreleased');
  });
});

describe('release.mjs check', () => {
  const named = () => {
    write(
      'package.json',
      JSON.stringify({ ...JSON.parse(read('package.json')), repository: 'https://x.example' }, null, 2),
    );
  };

  test('lets a tag through that everything says, with a repository and no change left', () => {
    startFrom('1.2.3');
    named();
    expect(release('check', 'v1.2.3')).toMatchObject({ status: 0, stderr: '' });
  });

  test('refuses a version that differs anywhere, a change that is left, and a package without a repository', () => {
    startFrom('1.2.3');
    write('action.yml', read('action.yml').replace('1.2.3', '1.2.2'));
    write('.changes/a.md', change('minor', 'A thing.'));
    write('package.json', read('package.json').replace(/"repository": .*\n/, ''));
    const { status, stderr } = release('check', 'v1.2.3');
    expect(status).toBe(1);
    expect(stderr.split('\n').map((line) => line.split(/ (?:says|is|has) /)[0])).toEqual([
      'release: action.yml',
      'release: .changes/a.md',
      'release: package.json',
      '',
    ]);
    named();
    expect(release('check', 'v1.2.4').stderr).toContain('package.json says 1.2.3, and the tag is v1.2.4');
  });
});
