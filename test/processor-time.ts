/** Milliseconds of the processor, in all threads of this process: other work on the machine changes the clock, but not this. */
export function processorTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
