import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import type { Cache } from '../../support/cache.ts';
import { contentKey } from '../../support/hash.ts';
import { refuseEndless } from '../../support/input-file.ts';
import type { Progress, Task } from '../../support/progress.ts';
import { silent } from '../../support/progress.ts';
import { fewNames } from '../../support/tables/cells/wording.ts';
import { fingerprint } from '../fingerprint.ts';
import type { StaticVectors } from '../sources.ts';
import { type Layout, layoutOf, parseLine } from './format.ts';
import { scanLines } from './lines.ts';

export interface WordVectorFile {
  /** Absolute path of a GloVe or word2vec text file, plain or gzip. */
  path: string;
  /** As the configuration names it, for the report; the path unless given. */
  source?: string;
  /** Remembers the file's hash and the vectors asked for. */
  cache?: Cache;
}

/**
 * Static vectors from a text file: GloVe's (one line per word: the word, then its numbers) or word2vec's (the same
 * after a first line `count dimensions`), plain or gzip, recognised by their bytes.
 *
 * The file is streamed and only the requested words are kept, as written (case counts). Reading stops once all are
 * found. For a word that is listed twice the first vector counts, as in gensim, and a note says so; lines after the
 * stop and lines of other words are not checked, so their faults go unnoticed.
 *
 * @throws InputError where the file is missing, empty or not in that format; `vectors` raises it, with file and line,
 * for the lines of requested words and for a file that ends before its first line says
 */
export async function openWordVectors({ path, source = path, cache }: WordVectorFile): Promise<StaticVectors> {
  const problems = await checkWordVectors(path);
  if (problems.length > 0) throw new InputError(problems);
  const layout = await readLayout(path);
  const sha256 = await fingerprint([path], cache);
  const key = contentKey('word-vectors', 'float64', sha256);
  const origin = { kind: 'word vectors', by: source, content: key };
  /** Null for words that were looked for and are not there. */
  const known = new Map<string, Float64Array | null>();

  return {
    key,
    describe: () => ({ source, sha256, format: layout.format, dimensions: layout.dimensions }),
    async vectors(words, progress) {
      const wanted = new Set<string>();
      for (const word of words) {
        if (known.has(word)) continue;
        const stored = cache?.get(contentKey(key, word), origin);
        if (stored) known.set(word, stored.length === 1 ? null : floats(stored));
        else wanted.add(word);
      }
      if (wanted.size > 0) {
        const read = await readVectors(path, layout, wanted, progress);
        for (const word of wanted) {
          const vector = read.get(word) ?? null;
          known.set(word, vector);
          cache?.put(contentKey(key, word), vector === null ? absent : new Uint8Array(vector.buffer), origin);
        }
      }
      const found = new Map<string, Float64Array>();
      for (const word of words) {
        const vector = known.get(word);
        if (vector) found.set(word, vector);
      }
      return found;
    },
    close: async () => known.clear(),
  };
}

/** One byte: no vector has that length. */
const absent = new Uint8Array(1);

function floats(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}

/** What is wrong with the file as far as its first lines and those of `words` show; empty where it can be used. */
export async function checkWordVectors(path: string, words: readonly string[] = []): Promise<Problem[]> {
  try {
    const layout = await readLayout(path);
    if (words.length === 0) return [];
    const found = await readVectors(path, layout, new Set(words), silent);
    return words
      .filter((word) => !found.has(word))
      .map((word) => ({
        message: `has no vector of "${word}"`,
        file: path,
        hint: 'The metric needs it, written exactly like this: name a file that has it',
      }));
  } catch (error) {
    if (error instanceof InputError) return [...error.problems];
    throw error;
  }
}

async function readLayout(path: string): Promise<Layout> {
  const lines: string[] = [];
  await readLines(path, silent.start('', null, ''), (line) => {
    lines.push(line.toString('utf8'));
    return lines.length < 2;
  });
  return layoutOf(lines, path);
}

async function readVectors(
  path: string,
  layout: Layout,
  wanted: ReadonlySet<string>,
  progress: Progress,
): Promise<Map<string, Float64Array>> {
  const found = new Map<string, Float64Array>();
  const repeated = new Set<string>();
  const problems: Problem[] = [];
  // Words are compared as bytes, one character each, up to the first space: most lines are done with after that.
  const firstParts = new Set([...wanted].map((word) => Buffer.from(word.split(' ', 1)[0]).toString('latin1')));
  const { size } = await stat(path);
  const task = progress.start(`Reading ${path}`, size, 'bytes');
  let lines = 0;
  let toTheEnd = true;
  try {
    await readLines(path, task, (line, number) => {
      if (number === 1 && layout.format === 'word2vec') return true;
      if (line.length === 0) return true;
      lines++;
      const space = line.indexOf(0x20);
      if (!firstParts.has(line.toString('latin1', 0, space === -1 ? line.length : space))) return true;
      const result = parseLine(line.toString('utf8'), layout.dimensions);
      if ('problem' in result) {
        problems.push({ ...result.problem, file: path, line: number });
      } else if (wanted.has(result.word)) {
        if (found.has(result.word)) repeated.add(result.word);
        else found.set(result.word, result.vector());
      }
      toTheEnd = found.size < wanted.size;
      return toTheEnd;
    });
  } finally {
    task.end();
  }
  if (toTheEnd && layout.count !== null && lines < layout.count) {
    problems.push({
      message: `the file ends after ${lines} vectors, but its first line promises ${layout.count}`,
      file: path,
      hint: 'Download it again',
    });
  }
  if (problems.length > 0) throw new InputError(capped(problems));
  if (repeated.size > 0) {
    progress.note(`${path}: for words that occur more than once, the first vector is used: ${fewNames([...repeated])}`);
  }
  return found;
}

const mostProblems = 20;

function capped(problems: Problem[]): Problem[] {
  if (problems.length <= mostProblems) return problems;
  const rest = problems.length - mostProblems;
  return [...problems.slice(0, mostProblems), { message: `and ${rest} more of this kind`, file: problems[0].file! }];
}

/** Calls `onLine` with each line's bytes and number until it returns false. Progress counts the file's own bytes. */
async function readLines(path: string, task: Task, onLine: (line: Buffer, number: number) => boolean): Promise<void> {
  try {
    await refuseEndless(path);
    if ((await stat(path)).isDirectory()) {
      throw new InputError({ message: 'this is a folder, not a file of word vectors', file: path });
    }
    const raw = createReadStream(path, { highWaterMark: 4 << 20 });
    try {
      const chunks = counted(raw, task);
      await scanLines((await isGzip(path)) ? unpack(chunks) : chunks, path, onLine);
    } finally {
      raw.destroy();
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw readError(path, cause);
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, task: Task): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    task.advance(chunk.length);
    yield chunk;
  }
}

function unpack(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // Its errors come out of the iteration.
  return pipeline(chunks, createGunzip({ chunkSize: 1 << 20 }), () => {});
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** What the file system or zlib has to say, as input that is wrong; anything else stays what it is. */
function readError(path: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === undefined) return cause;
  if (code === 'ENOENT') {
    return new InputError({ message: 'the file of word vectors does not exist', file: path, hint: 'Check the path' });
  }
  if (code.startsWith('Z_')) {
    return new InputError(
      { message: `the gzip file is damaged or cut short (${messageOf(cause)})`, file: path, hint: 'Download it again' },
      { cause },
    );
  }
  return new InputError(
    { message: `cannot be read: ${messageOf(cause)}`, file: path, hint: 'Check the path and its permissions' },
    { cause },
  );
}
