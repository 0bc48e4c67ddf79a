import { execFileSync } from 'node:child_process';

/** Tests of the command line run the built program, as a user does. */
export function setup(): void {
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}
