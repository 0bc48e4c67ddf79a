/** The user's own prompts: a table of beginnings of texts and the groups they speak of. */
import { basename } from 'node:path';
import { z } from 'zod';
import { defineDataset, Problems, readTable, StringIndex, tableFormats } from '../src/plugin.ts';

const options = z.strictObject({
  path: z.string().min(1).describe('CSV, TSV or JSON Lines file with one prompt a row'),
  format: z.enum(tableFormats).exactOptional().describe('Where the file name does not say it'),
  columns: z
    .strictObject({
      id: z.string().min(1).default('id').describe('Column with a unique id'),
      prompt: z.string().min(1).default('prompt').describe('Column with the beginning of a text'),
      groups: z
        .array(z.string().min(1))
        .min(1)
        .default(['group'])
        .describe('Columns with protected attributes; each value is a group, an empty cell is in none'),
    })
    .prefault({})
    .describe('Which column holds what'),
});

export default defineDataset({
  id: 'prompts',
  title: 'Prompts of your own',
  summary: 'Beginnings of texts and the groups they speak of from a CSV, TSV or JSON Lines file',
  kind: 'prompts',
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  options,
  async load({ path, format, columns }, { resolve }) {
    const file = resolve(path);
    const problems = new Problems(file);
    const ids: string[] = [];
    const texts: string[] = [];
    const lines: number[] = [];
    const attributes = columns.groups.map((attribute) => ({ attribute, members: new Map<string, number[]>() }));
    const wanted = [columns.id, columns.prompt, ...columns.groups];
    const { sha256 } = await readTable({ path: file, format }, wanted, problems, ([own, text, ...values], line) => {
      if (own === '') problems.add({ line, message: `the id column "${columns.id}" is empty` });
      if (text.trim() === '') problems.add({ line, message: 'the prompt is empty' });
      for (const [i, value] of values.entries()) {
        const { members } = attributes[i];
        if (value !== '') members.set(value, [...(members.get(value) ?? []), ids.length]);
      }
      ids.push(own);
      texts.push(text);
      lines.push(line);
    });
    new StringIndex(ids, (item, first) => {
      if (ids[item] === '') return;
      problems.add({ line: lines[item], message: `the id is already that of line ${lines[first]}` });
    });
    if (ids.length === 0) problems.add({ message: 'has no prompt' });
    problems.raise();
    return {
      kind: 'prompts',
      info: { title: basename(file), sha256, items: ids.length },
      prompts: ids.map((own, i) => ({ id: own, text: texts[i] })),
      groups: attributes.flatMap(({ attribute, members }) =>
        [...members]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([group, items]) => ({ id: group, attribute, members: Uint32Array.from(items) })),
      ),
    };
  },
});
