/** The clock, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) for identical bytes. */
export function now(): string {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH);
  return (process.env.SOURCE_DATE_EPOCH && Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date()).toISOString();
}
