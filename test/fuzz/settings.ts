/** How long and from where the fuzz suite draws: fixed, unless the environment says otherwise. */

/** The same seed gives the same inputs: a failure prints it with the path that leads to its input. */
export const seed = Number(process.env.FAIRPROBE_FUZZ_SEED ?? 20261127);
/** Of one failure, as it was printed: with it that input alone is tried again. */
export const path = process.env.FAIRPROBE_FUZZ_PATH;
/** How many times as many inputs as usual. */
export const times = Number(process.env.FAIRPROBE_FUZZ_RUNS ?? 1);

export const parameters = (runs: number) => ({
  seed,
  numRuns: Math.max(1, Math.round(runs * times)),
  ...(path === undefined ? {} : { path, endOnFailure: true }),
});
