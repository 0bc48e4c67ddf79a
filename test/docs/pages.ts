/** The pages of the repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';

/** What git ignores. */
const ignored = /(^|\/)(node_modules|dist|coverage|\.git|\.fairprobe|\.work|docs\/api\/html|reports\/(?!sample)[^/]+)$/;

/** Paths of all Markdown files, from the root of the repository. */
export const pages: readonly string[] = markdownIn('.').sort();

function markdownIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignored.test(path) ? [] : markdownIn(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

export const readPage = (path: string) => readFileSync(path, 'utf8');
