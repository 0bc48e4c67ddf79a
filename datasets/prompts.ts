/** The user's own prompts: a table of beginnings of texts and the groups they speak of. */
import { basename } from 'node:path';
import { z } from 'zod';
import {
  defineDataset,
  missing as missingOption,
  Problems,
  readTable,
  StringIndex,
  tableFormats,
  valueReader,
} from '../src/plugin.ts';
import { CaseColumns } from './columns/case-columns.ts';
import { GroupColumns, groupColumn } from './columns/group-columns.ts';

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('CSV, TSV, JSON Lines, JSON, Parquet or Arrow file with one prompt per row; a pattern for several'),
  format: z.enum(tableFormats).exactOptional().describe('If the file name does not say it'),
  columns: z
    .strictObject({
      id: z.string().min(1).default('id').describe('Column with a unique id'),
      prompt: z.string().min(1).default('prompt').describe('Column with the beginning of a text'),
      groups: z
        .array(groupColumn)
        .min(1)
        .default(['group'])
        .describe('Columns with protected attributes: each value is a group, or each column is (with `from`)'),
      case: z
        .string()
        .min(1)
        .exactOptional()
        .describe('Column with the same value in prompts that say the same of different groups, as a template'),
    })
    .prefault({})
    .describe('Which column holds what'),
  missing: missingOption.exactOptional(),
});

export default defineDataset({
  id: 'prompts',
  title: 'Prompts of your own',
  summary: 'Beginnings of texts and the groups they are about, from a table',
  kind: 'prompts',
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  version: 2,
  options,
  async load({ path, format, columns, missing }, { resolve }) {
    const file = resolve(path);
    const problems = new Problems(file);
    const ids: string[] = [];
    const texts: string[] = [];
    const lines: number[] = [];
    const read = valueReader(missing);
    const groups = new GroupColumns(columns.groups, { read, missing }, problems);
    const cases = columns.case === undefined ? undefined : new CaseColumns([columns.case], read);
    const wanted = [columns.id, columns.prompt, ...groups.columns, ...(cases?.columns ?? [])];
    const source = { path: file, format, lists: groups.columns };
    const { sha256 } = await readTable(source, wanted, problems, (cells, line) => {
      const [own, text] = cells;
      const id = read(own);
      if (id === '') problems.add({ line, message: `the id column "${columns.id}" is empty` });
      if (text.trim() === '') problems.add({ line, message: 'the prompt is empty' });
      groups.add(cells, 2, ids.length, line);
      cases?.add(cells, 2 + groups.columns.length);
      ids.push(id);
      texts.push(text);
      lines.push(line);
    });
    new StringIndex(ids, (item, first) => {
      if (ids[item] === '') return;
      problems.add({ line: lines[item], message: `the id is already that of ${problems.place(lines[first])}` });
    });
    if (ids.length === 0) problems.add({ message: 'has no prompt' });
    const found = groups.groups();
    const missingBy = { ...groups.missing().missing, ...cases?.missing() };
    problems.raise();
    return {
      kind: 'prompts',
      info: {
        title: basename(file),
        sha256,
        items: ids.length,
        ...(Object.keys(missingBy).length > 0 ? { missing: missingBy } : {}),
      },
      prompts: ids.map((own, i) => ({ id: own, text: texts[i] })),
      groups: found,
      ...(cases ? { cases: cases.cases() } : {}),
    };
  },
});
