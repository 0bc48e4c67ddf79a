/**
 * The last line of a baseline file: the number of measurements and a checksum of everything, which shows when a line
 * was edited, deleted or merged by hand. It is not a signature: anyone can make a new one.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';
import type { Snapshot } from './snapshot.ts';

export const sealSchema = z.strictObject({ measurements: z.int().min(0), sha256: z.string() });
export type Seal = z.infer<typeof sealSchema>;

/** @param text of the snapshot as it is written, so that other line ends or spaces are no edit */
export function sealOf({ measurements }: Snapshot, text: Iterable<string>): Seal {
  const hash = createHash('sha256');
  for (const chunk of text) hash.update(chunk);
  return { measurements: measurements.length, sha256: hash.digest('hex') };
}

/** @throws InputError where the seal of a file is not that of its content */
export function checkSeal(given: Seal | undefined, found: Seal, file: string): void {
  const hint = 'Restore the file as it was committed, or write it again with fairprobe baseline update';
  const edited = (message: string) => new InputError({ file, message: `the baseline was edited: ${message}`, hint });
  if (!given) throw edited('its last entry, "seal", is gone');
  if (given.measurements !== found.measurements) {
    throw edited(`fairprobe wrote ${counted('measurement', given.measurements)}, and it has ${found.measurements}`);
  }
  if (given.sha256 !== found.sha256) throw edited('its lines are not as fairprobe wrote them');
}
