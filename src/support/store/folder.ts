/** The files of one folder of the store: read all at once, and written one at a time, each under a random name. */
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Faults } from './faults.ts';
import { codeOf, type Files, isGone, makeFolders } from './files.ts';
import type { Label, Outline } from './segment.ts';
import { readOutline, type SegmentWriter, writeSegment } from './segment-file.ts';

export interface Segment {
  /** Of this opening of this file, and of no other. */
  id: number;
  path: string;
  label: Label;
  sequence: number;
  bytes: number;
  usedAt: number;
}

export type Read = [Segment, Outline];

const segmentName = /^[0-9a-f]{16}\.answers$/;
const temporaryName = /^[0-9a-f]{16}\.answers\.new$/;
export const isOurs = (path: string): boolean => [segmentName, temporaryName].some((name) => name.test(basename(path)));

/** What opening says of a link, and of a socket. */
const noFile = ['ELOOP', 'EMLINK', 'ENXIO'];
/** How often a folder is read again because a file has gone since its name was read: another run merges. */
const mostReadings = 5;
let opened = 0;

/**
 * The intact files in the order in which they were written, and the paths of damaged ones; nothing for a missing
 * folder.
 *
 * @param temporary gets the paths of temporary files
 */
export function readFolder(
  { files, folder, faults }: { files: Files; folder: string; faults: Faults },
  temporary: (path: string) => void,
): { sound: Read[]; damaged: string[] } {
  if (files.look(folder)?.kind !== 'folder') return { sound: [], damaged: [] };
  for (let reading = 1; ; reading++) {
    const sound: Read[] = [];
    const damaged: string[] = [];
    let gone = 0;
    for (const path of files.list(folder).map((name) => join(folder, name))) {
      if (temporaryName.test(basename(path))) temporary(path);
      if (!segmentName.test(basename(path))) continue;
      try {
        const read = readSegment(files, path);
        if (read) sound.push(read);
        else damaged.push(path);
      } catch (error) {
        if (noFile.includes(codeOf(error) ?? '')) damaged.push(path);
        else if (isGone(error)) gone++;
        else faults.unreadable(path, error);
      }
    }
    if (gone > 0 && reading < mostReadings) continue;
    sound.sort(([a], [b]) => a.sequence - b.sequence || (a.path < b.path ? -1 : 1));
    return { sound, damaged };
  }
}

function readSegment(files: Files, path: string): Read | null {
  const file = files.open(path);
  if (!file) return null;
  try {
    const outline = readOutline(files, file);
    if (!outline) return null;
    const { label, sequence } = outline;
    return [{ id: opened++, path, label, sequence, bytes: file.size, usedAt: file.usedAt }, outline];
  } finally {
    files.close(file.descriptor);
  }
}

/**
 * Writes a file under a temporary name and, once it is on disk, gives it its own. A folder that was removed meanwhile
 * is made again.
 *
 * @throws the error of the file system or of `fill`; then nothing is left
 */
export function addSegment(
  { files, folder, now }: { files: Files; folder: string; now(): number },
  { label, sequence }: Pick<Outline, 'label' | 'sequence'>,
  fill: (writer: SegmentWriter) => void,
): Read {
  for (let tries = 1; ; tries++) {
    const path = join(folder, `${randomBytes(8).toString('hex')}.answers`);
    let writer: SegmentWriter | undefined;
    try {
      makeFolders(files, folder);
      // A link could lead anywhere.
      if (files.look(folder)?.kind === 'other') throw new Error(`${folder} is not a folder`);
      writer = writeSegment(files, `${path}.new`, label, sequence);
      fill(writer);
      const { index, bytes } = writer.end();
      files.rename(`${path}.new`, path);
      files.syncFolder(folder);
      return [
        { id: opened++, path, label, sequence, bytes, usedAt: now() },
        { label, sequence, index },
      ];
    } catch (error) {
      try {
        writer?.abandon();
      } catch {
        // It is swept one day.
      }
      if (!isGone(error) || tries === 3) throw error;
    }
  }
}
