/**
 * Makes a release of the change files in .changes/, or checks one before it is published (docs/releasing.md).
 *
 *   npm run release                        raises the version everywhere, and moves the change files into CHANGELOG.md
 *   node scripts/release.mjs check v1.2.3  whether everything says 1.2.3, and npm's provenance can name a repository
 *
 * A change file has the form that Changesets gives it: `fairprobe: minor` between two lines of `---`, and the text below.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const levels = ['major', 'minor', 'patch'];
/** Where the version stands, and what is before it. */
const places = [
  { file: 'package.json', pattern: /^( {2}"version": ")([^"]+)/m },
  { file: 'package-lock.json', pattern: /^( {2}"version": ")([^"]+)/m },
  { file: 'package-lock.json', pattern: /(\n {4}"": \{\n {6}"name": "fairprobe",\n {6}"version": ")([^"]+)/ },
  { file: 'CITATION.cff', pattern: /^(version: )(\S+)/m },
  { file: 'action.yml', pattern: /( {2}version:\n.*\n {4}default: )(\S+)/ },
];
/** @param {string} file */
const read = (file) => readFileSync(file, 'utf8');
const { version, repository } = JSON.parse(read('package.json'));
const names = readdirSync('.changes').filter((name) => name !== 'README.md');
const changes = names.map((name) => {
  const file = `.changes/${name}`;
  const [, level = '', text = ''] = /^---\nfairprobe: (\w+)\n---\n\s*(\S.*?)\s*$/s.exec(read(file)) ?? [];
  return { file, level, text };
});
/** @type {string[]} */
const problems = [];
const [command, tag, ...others] = process.argv.slice(2);
if (command === undefined) makeRelease();
else if (command === 'check' && others.length === 0) checkRelease();
else problems.push('takes no argument, or check and a tag. Nothing was changed');
for (const problem of problems) process.stderr.write(`release: ${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

function checkRelease() {
  for (const { file, pattern } of places) {
    const says = pattern.exec(read(file))?.[2] ?? 'no version';
    if (tag !== `v${says}`) problems.push(`${file} says ${says}, and the tag is ${tag ?? 'not given'}`);
  }
  for (const { file } of changes) problems.push(`${file} is not in CHANGELOG.md yet: npm run release moves it there`);
  if (!repository)
    problems.push('package.json has no "repository", and npm publish --provenance refuses to go without');
}

function makeRelease() {
  if (changes.length === 0) problems.push('there are no change files in .changes/, so there is nothing to release');
  for (const { file, level } of changes) {
    if (!levels.includes(level)) {
      problems.push(
        `${file} must begin with a line ---, fairprobe: ${levels.join(' or ')}, a line ---, and go on with a text`,
      );
    }
  }
  if (problems.length > 0) return;
  const steps = new Set(changes.map(({ level }) => level));
  const raised = levels.findIndex((level) => steps.has(level));
  const next = version.split('.').map((/** @type {string} */ part, /** @type {number} */ i) => {
    return i < raised ? part : i === raised ? Number(part) + 1 : 0;
  });
  const items = changes.map(({ text }) => `- ${text.replaceAll(/\n(?=.)/g, '\n  ')}\n`).join('');
  const section = `## ${next.join('.')} (${new Date().toISOString().slice(0, 10)})\n\n${items}`;
  // What was written below "Unreleased" goes on as part of the section.
  const log = read('CHANGELOG.md').replace(/^## (Unreleased\n\n)?/m, (_, open) => (open ? section : `${section}\n## `));
  writeFileSync('CHANGELOG.md', log);
  for (const { file, pattern } of places) {
    writeFileSync(
      file,
      read(file).replace(pattern, (_, before) => before + next.join('.')),
    );
  }
  for (const { file } of changes) rmSync(file);
  process.stdout.write(
    `release: ${next.join('.')} after ${version}. Read CHANGELOG.md, commit, and tag v${next.join('.')}\n`,
  );
}
