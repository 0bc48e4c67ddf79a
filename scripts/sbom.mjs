// The bill of materials of a release (CycloneDX): every package that may be installed with it, with licence and hash.
//   node scripts/sbom.mjs > fairprobe.cdx.json
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
// Not `--omit dev`: npm 11.19 then leaves out what a development package needs, too, such as yaml.
const options = ['--sbom-format', 'cyclonedx', '--package-lock-only'];
const { status, stdout, stderr } = spawnSync('npm', ['sbom', ...options], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  maxBuffer: 1 << 28,
});
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
/**
 * @typedef {{ 'bom-ref': string, name: string, properties: { name: string }[] }} Component
 * @type {{ metadata: { component: Component }, components: Component[], dependencies: { ref: string, dependsOn: string[] }[] }}
 */
const bom = JSON.parse(stdout);
// npm names it after the folder.
bom.metadata.component.name = name;
/** @param {Component} component */
const isDevelopment = ({ properties }) => properties.some((one) => one.name === 'cdx:npm:package:development');
bom.components = bom.components.filter((component) => !isDevelopment(component));
const kept = new Set([bom.metadata.component, ...bom.components].map((component) => component['bom-ref']));
bom.dependencies = bom.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }));
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
