/** Faults in the files of a cache, to be reported once. */
import { messageOf } from '../../contract/problem.ts';
import { damagedOf } from './layout.ts';

export interface Faults {
  /** A file that is not what its name says, or a damaged one, and how many of its answers were saved. */
  damaged(saved: number, setAside: boolean): void;
  /** A file that may be sound, and cannot be read. */
  unreadable(path: string, error: unknown): void;
  /** An answer that failed its checksum. */
  corrupt(): void;
  /** How many files were damaged. */
  files(): number;
  messages(directory: string): string[];
}

export function collectFaults(): Faults {
  let [files, aside, saved, corrupt] = [0, 0, 0, 0];
  const unreadable: string[] = [];
  return {
    damaged(savedOfIt, setAside) {
      files++;
      saved += savedOfIt;
      if (setAside) aside++;
    },
    unreadable: (path, error) => void unreadable.push(`${path} (${messageOf(error)})`),
    corrupt: () => void corrupt++,
    files: () => files,
    messages(directory) {
      const messages: string[] = [];
      if (files > 0) {
        const where = `${aside} of them set aside in ${damagedOf(directory)}`;
        const answers = `answers saved from them: ${saved}; the others are computed again`;
        messages.push(`damaged files in the cache ${directory}: ${files}, ${where}; ${answers}`);
      }
      if (corrupt > 0) messages.push(`corrupt answers in the cache ${directory}: ${corrupt}; they are computed again`);
      if (unreadable.length > 0) {
        const [first] = unreadable;
        const more = unreadable.length > 1 ? ` and ${unreadable.length - 1} more` : '';
        messages.push(`cache files that cannot be read: ${first}${more}; what they hold is computed again`);
      }
      return messages;
    },
  };
}
