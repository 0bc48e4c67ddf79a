// Known vulnerabilities of the packages that users install. A registry without advisories (a mirror, no network) is told, and is
// no pass: CI shows the line.
import { spawnSync } from 'node:child_process';

const counted = ['moderate', 'high', 'critical'];
/**
 * @param {NodeJS.WriteStream} stream
 * @param {string} text
 */
const say = (stream, text) => stream.write(`audit: ${text}\n`);
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  maxBuffer: 1 << 28,
});
const report = parsed(stdout);
if (report?.auditReportVersion === undefined) {
  const why = report?.message ?? report?.error?.summary ?? 'no answer';
  say(process.stdout, `SKIPPED, the registry gives no advisories (${why})`);
} else {
  const found = Object.values(report.vulnerabilities).filter(({ severity }) => counted.includes(severity));
  for (const { name, severity, range } of found) say(process.stderr, `${name} ${range}: ${severity}`);
  if (found.length > 0) process.exitCode = 1;
  else say(process.stdout, `none of ${report.metadata.dependencies.prod} packages has a known vulnerability of note`);
}

/**
 * @typedef {object} Answer of `npm audit --json`, or of a registry that has none
 * @property {number} [auditReportVersion]
 * @property {Record<string, { name: string, severity: string, range: string }>} vulnerabilities
 * @property {{ dependencies: { prod: number } }} metadata
 * @property {string} [message]
 * @property {{ summary?: string }} [error]
 *
 * @param {string} text
 * @returns {Answer | undefined}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
