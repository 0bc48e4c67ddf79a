function stopwatch(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}

/** Milliseconds of the processor, in all threads of this process: other work on the machine changes the clock, but not this. */
export function processorTime(work: () => unknown): number {
  const took = stopwatch();
  work();
  return took();
}

/** The same, of what is waited for. */
export async function processorTimeOf(work: () => Promise<unknown>): Promise<number> {
  const took = stopwatch();
  await work();
  return took();
}
