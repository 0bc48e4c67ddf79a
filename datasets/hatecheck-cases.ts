/** Reads the cases of HateCheck and of its translations, of one file or several, into labelled data. */
import {
  combineHashes,
  type Group,
  InputError,
  type LabelledData,
  type LoadedData,
  type Problem,
  Problems,
  readTable,
  shownId,
  valueReader,
} from '../src/plugin.ts';

const classes = ['non-hateful', 'hateful'] as const;

/** A target group: what fairprobe calls it, and the attribute that it is a group of. */
export interface Target {
  group: string;
  attribute: string;
}

export interface CasesFile {
  path: string;
  /** Column of the ids. */
  id: string;
  /** Put before each id. */
  prefix?: string;
  /** BCP 47; makes groups of the attribute `language`. */
  language?: string;
  /** What makes ids of cases that say the same of different groups: the template; without, there are no such cases. */
  template?: string;
}

/** @throws InputError with everything that is wrong in any of the files */
export async function readCases(
  files: readonly CasesFile[],
  targets: Readonly<Record<string, Target>>,
): Promise<LoadedData<LabelledData>> {
  const found = { problems: [] as Problem[], hashes: [] as string[] };
  const ids = new Set<string>();
  const texts: string[] = [];
  const codes: number[] = [];
  const members = new Map<string, { id: string; attribute: string; items: number[] }>();
  const cases = new Map<string, number>();
  const caseOf: number[] = [];
  const join = (id: string, attribute: string) => {
    const key = JSON.stringify([attribute, id]);
    const known = members.get(key) ?? { id, attribute, items: [] };
    members.set(key, known);
    known.items.push(texts.length);
  };
  const read = valueReader();
  for (const { path, id: idColumn, prefix = '', language, template } of files) {
    const problems = new Problems(path);
    const columns = [idColumn, 'functionality', 'test_case', 'label_gold', 'target_ident'];
    const all = template === undefined ? columns : [...columns, template];
    const { sha256 } = await readTable({ path }, all, problems, (cells, line) => {
      const text = cells[2];
      const [key, test, , label, target, ofTemplate = ''] = cells.map(read);
      const id = prefix + key;
      const code = (classes as readonly string[]).indexOf(label);
      const known = Object.hasOwn(targets, target) ? targets[target] : null;
      if (ids.has(id)) problems.add({ line, message: `the ${idColumn} ${shownId(key)} is listed twice` });
      if (code < 0) problems.add({ line, message: `label_gold is neither ${classes.join(' nor ')}` });
      if (target !== '' && known === null) {
        problems.add({ line, message: 'target_ident is not a group of HateCheck' });
      }
      ids.add(id);
      join(test, 'functionality');
      if (known) join(known.group, known.attribute);
      if (language !== undefined) join(language, 'language');
      // Some languages test another functionality with the template of the same number.
      const of = `${test} ${ofTemplate}`;
      if (ofTemplate !== '' && !cases.has(of)) cases.set(of, cases.size);
      caseOf.push(cases.get(of) ?? -1);
      texts.push(text);
      codes.push(code);
    }).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      found.problems.push(...error.problems);
      return { sha256: '' };
    });
    found.hashes.push(sha256);
    found.problems.push(...problems.list());
  }
  if (found.problems.length > 0) throw new InputError(found.problems);
  return {
    kind: 'labelled',
    info: { sha256: combineHashes(found.hashes), items: texts.length },
    size: texts.length,
    ids: [...ids],
    texts,
    classes,
    codes: Uint16Array.from(codes),
    positive: Uint8Array.from(codes),
    positiveClasses: ['hateful'],
    groups: [...members.values()].map(
      ({ id, attribute, items }): Group => ({ id, attribute, members: Uint32Array.from(items) }),
    ),
    ...(cases.size > 0 && { cases: { ids: [...cases.keys()], of: Int32Array.from(caseOf) } }),
    columns: new Map(),
  };
}
