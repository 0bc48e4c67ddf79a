import { execFileSync } from 'node:child_process';

/** Builds what the tests in this folder run, as a user does. */
export function setup(): void {
  process.stdout.write('building dist/ for the tests of the built program\n');
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
