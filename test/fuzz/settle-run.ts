import { expect } from 'vitest';

/** What a run of the command line may end as: a code of the contract, and no words of the engine. */
export function runFaults({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }): string[] {
  const faults: string[] = [];
  if (code === null || ![0, 1, 2, 3].includes(code)) faults.push(`exit code ${code}`);
  if (/bug in fairprobe/.test(stderr)) faults.push(stderr.slice(0, 2000));
  const trace = /\n\s+at .*:\d+:\d+/.exec(stdout) ?? /\n\s+at .*:\d+:\d+/.exec(stderr);
  if (trace) faults.push(`a stack trace: ${trace[0]}`);
  if (code === 2 && stderr.trim() === '') faults.push('refused without a word');
  return faults;
}

/** @returns whether the run did what was asked */
export function settledRun(run: { code: number | null; stdout: string; stderr: string }): 'read' | 'refused' {
  const faults = runFaults(run);
  if (faults.length > 0) expect.fail(faults.join('\n'));
  return run.code === 2 ? 'refused' : 'read';
}
