import type { Verdict } from '../contract/report.ts';

/** What the process answers; CI jobs rely on these. */
export const exitCodes = {
  /** Every gate passed, or none was set. */
  pass: 0,
  gateFailed: 1,
  /** The command line, the configuration, or the input is at fault; nothing was measured. */
  usage: 2,
  /** Something that was asked for could not be measured or written; also what a bug in fairprobe ends with. */
  incomplete: 3,
  /** Ctrl-C: 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The printed verdict and the exit code are one value. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  const { pass, gateFailed, incomplete } = exitCodes;
  return { pass, fail: gateFailed, incomplete, 'not-judged': pass }[verdict];
}

export const exitCodeHelp = 'Exit codes: 0 pass or not judged, 1 a gate failed, 2 bad input, 3 incomplete.';
