/** Canaries: texts put into a model's training data on purpose, and which part of each an attacker does not know. */
import { basename } from 'node:path';
import { z } from 'zod';
import {
  type Canary,
  counted,
  defineDataset,
  missing as missingOption,
  Problems,
  readTable,
  StringIndex,
  shownCell,
  tableFormats,
  valueReader,
} from '../src/plugin.ts';
import { GroupColumns, groupColumn } from './columns/group-columns.ts';

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const candidates = z
  .array(z.string().regex(/^\S+$/u, 'must have no white space'))
  .min(1)
  .max(10_000)
  .refine((all) => new Set(all).size === all.length, 'names a candidate twice');

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('CSV, TSV, JSON Lines, JSON, Parquet or Arrow file with one canary per row; a pattern for several'),
  format: z.enum(tableFormats).exactOptional().describe('If the file name does not say it'),
  alphabets: z
    .record(z.string().regex(/^[\p{L}\p{N}_-]+$/u), candidates)
    .default({})
    .describe('Name -> what may stand at a place {name}, one token each; {digit} is there without being named, 0 to 9'),
  columns: z
    .strictObject({
      id: z.string().min(1).default('id').describe('Column with a unique id'),
      text: z
        .string()
        .min(1)
        .default('text')
        .describe('Column with the text, its unknown places as {digit} or another alphabet'),
      secret: z
        .string()
        .min(1)
        .default('secret')
        .describe('Column with what stands at the places, in order, white space between'),
      label: z.string().min(1).default('label').describe('Column with the class that the text was trained with'),
      groups: z
        .array(groupColumn)
        .default([])
        .describe('Columns with whom a canary is about, or how it was put in: each value is a group'),
    })
    .prefault({})
    .describe('Which column holds what'),
  missing: missingOption.exactOptional(),
});

/** Canaries of one's own, for `model-inversion`. */
export default defineDataset({
  id: 'canaries',
  title: 'Canaries of your own',
  summary: 'Texts put into training data on purpose, with places that an attacker does not know, from a table',
  kind: 'canaries',
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  version: 1,
  terms: { item: 'canary', positive: 'rebuilt', negative: 'not rebuilt', of: 'about' },
  options,
  async load({ path, format, columns, alphabets, missing }, { resolve }) {
    const file = resolve(path);
    const problems = new Problems(file);
    const canaries: Canary[] = [];
    const lines: number[] = [];
    const read = valueReader(missing);
    const groups = new GroupColumns(columns.groups, { read, missing }, problems);
    const wanted = [columns.id, columns.text, columns.secret, columns.label, ...groups.columns];
    const source = { path: file, format, lists: groups.columns };
    const known = new Map([['digit', digits], ...Object.entries(alphabets)]);
    const { sha256 } = await readTable(source, wanted, problems, (cells, line) => {
      const id = read(cells[0]);
      const label = read(cells[3]);
      if (id === '') problems.add({ line, message: `the id column "${columns.id}" is empty` });
      if (label === '') problems.add({ line, message: `the label column "${columns.label}" is empty` });
      groups.add(cells, 4, canaries.length, line);
      const parts = partsOf(cells[1], cells[2], known, (problem) => problems.add({ line, ...problem }));
      lines.push(line);
      canaries.push({ id, label, ...parts, place: problems.placeOf(line) });
    });
    const ids = canaries.map(({ id }) => id);
    new StringIndex(ids, (item, first) => {
      if (ids[item] === '') return;
      problems.add({ line: lines[item], message: `the id is already that of ${problems.place(lines[first])}` });
    });
    if (canaries.length === 0) problems.add({ message: 'has no canary' });
    const found = groups.groups();
    problems.raise();
    return {
      kind: 'canaries',
      info: { title: basename(file), sha256, items: canaries.length, ...groups.missing() },
      canaries,
      groups: found,
    };
  },
});

const place = /\{([\p{L}\p{N}_-]+)\}/gu;

function partsOf(
  text: string,
  written: string,
  alphabets: ReadonlyMap<string, readonly string[]>,
  refuse: (problem: { message: string; hint?: string }) => void,
): Pick<Canary, 'pieces' | 'candidates' | 'secret'> {
  const [pieces, candidates]: [string[], (readonly string[])[]] = [[], []];
  let end = 0;
  for (const { 0: whole, 1: name, index } of text.matchAll(place)) {
    const alphabet = alphabets.get(name);
    if (!alphabet) {
      refuse({
        message: `no alphabet is called "${name}"`,
        hint: `Name one under alphabets; there are ${[...alphabets.keys()].join(', ')}`,
      });
    }
    pieces.push(text.slice(end, index));
    candidates.push(alphabet ?? []);
    end = index + whole.length;
  }
  pieces.push(text.slice(end));
  if (candidates.length === 0) {
    refuse({
      message: 'the text has no unknown place',
      hint: 'Write {digit} where a digit is unknown, or the name of another alphabet',
    });
  }
  const tokens = written.trim().split(/\s+/u);
  if (candidates.length > 0 && tokens.length !== candidates.length) {
    refuse({
      message: `the secret has ${counted('part', tokens.length)}, but the text has ${counted('unknown place', candidates.length)}`,
      hint: 'Write one part for each place, with white space between',
    });
  }
  const secret = candidates.map((alphabet, p) => alphabet.indexOf(tokens[p] ?? ''));
  const other = secret.findIndex((code, p) => code < 0 && tokens[p] !== undefined && candidates[p].length > 0);
  if (other >= 0 && tokens.length === candidates.length) {
    refuse({ message: `part ${other + 1} of the secret, ${shownCell(tokens[other])}, is not in the place's alphabet` });
  }
  return { pieces, candidates, secret };
}
