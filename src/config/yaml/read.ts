/** Finds the configuration file and reads it into plain values, keeping track of lines and columns where it can. */
import { readdir } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Alias, CST, type Document, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import { chunksOf } from '../../support/input-file.ts';
import { withoutChanges } from '../built-ins.ts';
import type { KeyPath } from '../key-path.ts';
import { deepest, mostMegabytes, tooDeep } from './bounds.ts';
import { offsetsIn } from './offsets.ts';
import { repeatedKeys } from './repeated-keys.ts';

const extensions = ['yaml', 'yml', 'json', 'js', 'mjs', 'ts'];
export const configFileNames = extensions.map((extension) => `fairprobe.config.${extension}`);

export interface ReadConfig {
  value: unknown;
  /** Where a key is, or the nearest of its parents that the file spells out. */
  position(path: KeyPath): { line?: number; column?: number };
  /** What the file's syntax is at fault for without making the rest unreadable: keys that occur twice. */
  problems: readonly Problem[];
}

/** The configuration file of `directory`, or null where there is none. Raises InputError where there are several. */
export async function findConfig(directory: string): Promise<string | null> {
  const entries = new Set(await readdir(directory));
  const found = configFileNames.filter((name) => entries.has(name));
  if (found.length > 1) {
    const hint = 'Keep one of them, or name the one to use with -c';
    throw new InputError({ message: `there are several configurations: ${found.join(', ')}`, file: directory, hint });
  }
  return found.length ? resolve(directory, found[0]) : null;
}

/** Reads one configuration file. Its extension says which kind it is. */
export async function readConfig(file: string): Promise<ReadConfig> {
  const extension = extname(file).slice(1).toLowerCase();
  if (!extensions.includes(extension)) {
    const hint = `Use a file that ends in ${extensions.map((e) => `.${e}`).join(', ')}`;
    throw new InputError({ message: `is not a kind of configuration that fairprobe reads`, file, hint });
  }
  if (extension === 'yaml' || extension === 'yml' || extension === 'json') return parseText(await readText(file), file);
  await readText(file);
  return { value: await importDefault(file, extension), position: () => ({}), problems: [] };
}

async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({ hint: 'Check the path given with -c', ...error.problems[0] }, { cause: error });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InputError({ message: 'is not in UTF-8', file, hint: 'Save it as UTF-8' }, { cause: error });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunksOf(file, 1 << 20)) {
    held += chunk.length;
    if (held > mostMegabytes * 1e6) {
      const message = `a configuration has at most ${mostMegabytes} MB, and this is larger`;
      const hint = 'Keep what is data in files of its own, and name them in the configuration';
      throw new InputError({ message, file, hint });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON is read as YAML, of which it is a part, so that its problems have lines too. */
function parseText(text: string, file: string): ReadConfig {
  // The parser knows two of YAML's three line breaks.
  const source = text.replace(/\r(?!\n)/g, '\n');
  refuseDeep(source, file);
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const problems = [...document.errors, ...document.warnings].map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    const message = ownWords[error.code] ?? lowerFirst(error.message);
    return { message, file, line, column: col };
  });
  // After a key that occurs twice the rest can still be checked; after anything else it would be guesswork.
  if (problems.length > 0) throw new InputError(problems);
  const offsetOf = offsetsIn(document);
  return {
    value: toValue(document, file, lines),
    position(path) {
      const offset = offsetOf(path);
      if (offset === undefined) return {};
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    },
    problems: repeatedKeys(document).map((offset) => {
      const { line, col } = lines.linePos(offset);
      return { message: 'this key occurs twice in the same mapping', file, line, column: col };
    }),
  };
}

/** The parser would go on to the last of a million brackets, and complain of a thousand. */
function refuseDeep(source: string, file: string): void {
  let [depth, offset] = [0, 0];
  for (const lexeme of new Lexer().lex(source)) {
    const kind = CST.tokenType(lexeme);
    if (kind === 'flow-seq-start' || kind === 'flow-map-start') depth++;
    else if (kind === 'flow-seq-end' || kind === 'flow-map-end') depth--;
    if (depth > deepest) {
      const lines = source.slice(0, offset + 1).split('\n');
      throw new InputError({ message: tooDeep, file, line: lines.length, column: lines.at(-1)!.length });
    }
    // Marks of the lexer's own take no place.
    if (kind !== 'doc-mode' && kind !== 'flow-error-end' && kind !== 'scalar') offset += lexeme.length;
  }
}

/** What the parser says of them. */
const excessive = /^excessive alias count/i;
const tooManyAliases = 'aliases repeat each other too often to be read: write the values out';

/** For messages of the parser that mean nothing to the author of the file. */
const ownWords: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here: keep one',
  RESOURCE_EXHAUSTION: tooDeep,
};

const lowerFirst = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);

function toValue(document: Document, file: string, lines: LineCounter): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or so many aliases that they can only be an attack.
    const message =
      error instanceof RangeError ? tooDeep : excessive.test(messageOf(error)) ? tooManyAliases : messageOf(error);
    throw new InputError({ message, file, ...aliasAt(document, lines) }, { cause: error });
  }
}

/** Where the alias is that has no anchor; where all have theirs, the last one, which repeats the most. */
function aliasAt(document: Document, lines: LineCounter): { line?: number; column?: number } {
  const aliases: Alias[] = [];
  visit(document, { Alias: (_, alias) => void aliases.push(alias) });
  const offset = (aliases.find((alias) => !alias.resolve(document)) ?? aliases.at(-1))?.range?.[0];
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** The default export of a module: the configuration, or a function that makes it. */
async function importDefault(file: string, extension: string): Promise<unknown> {
  try {
    return await withoutChanges(
      async () => {
        const exported =
          extension === 'ts' ? await importTypeScript(file) : (await import(pathToFileURL(file).href)).default;
        if (exported === undefined) throw new Error('it has no default export');
        return typeof exported === 'function' ? exported() : exported;
      },
      `the configuration ${basename(file)}`,
    );
  } catch (error) {
    const hint = 'Export the configuration, or a function that returns it, as the default export';
    throw new InputError(
      { message: `${basename(file)} could not be loaded: ${messageOf(error)}`, file, hint },
      { cause: error },
    );
  }
}

async function importTypeScript(file: string): Promise<unknown> {
  const { typeScriptLoader } = await import('../plugins/type-script.ts');
  const module = await typeScriptLoader(import.meta.url, { interopDefault: false }).import<{ default?: unknown }>(file);
  return module.default;
}
