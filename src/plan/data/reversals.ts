/** The swap tables that subjects with `roleReversal` name. */

import type { LoadedConfig, RoleReversalConfig, SubjectConfig } from '../../contract/configuration.ts';
import type { Data } from '../../contract/data.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { mergeByAttribute, type SwapTable, tableProblems } from '../../counterfactual/index.ts';
import { filledRoles } from '../../runtime/roles/registry.ts';
import { suggestion } from '../../support/did-you-mean.ts';

/** Each with the key of the model that it belongs to. */
function reversalsOf(subjects: readonly SubjectConfig[]): { key: string; reversal: RoleReversalConfig }[] {
  return subjects.flatMap((subject, i) =>
    filledRoles(subject).flatMap(({ role, source }) => {
      const reversal = 'roleReversal' in source ? source.roleReversal : undefined;
      return reversal ? [{ key: `subjects[${i}].${role.configKey}.roleReversal`, reversal }] : [];
    }),
  );
}

/** Roles are reversed between two groups of one attribute. */
export function checkReversals(
  { config, locate }: LoadedConfig,
  data: ReadonlyMap<string, Data>,
  problems: Problem[],
): void {
  for (const { key, reversal } of reversalsOf(config.subjects)) {
    const read = data.get(reversal.tables);
    if (read?.kind !== 'swaps') continue;
    const at = `${key}.swaps`;
    const add = (message: string, hint: string) => problems.push({ key: at, message, hint, ...locate(at) });
    const known = read.tables.map(({ name }) => name);
    const unknown = reversal.swaps.filter((name) => !known.includes(name));
    for (const name of unknown) {
      add(`"${reversal.tables}" has no swap table "${name}"`, suggestion(name, known, 'swap tables'));
    }
    if (unknown.length > 0) continue;
    const [table, ...others] = chosen(read.tables, reversal.swaps);
    if (others.length > 0) {
      const attributes = [table, ...others].map(({ attribute }) => attribute).join(', ');
      add(`these swap tables are about several attributes: ${attributes}`, 'Name tables of one attribute');
    } else if (table.groups.length !== 2) {
      const hint = 'Roles are reversed between two groups, as in the table gender';
      add(`the swap table "${table.name}" has ${table.groups.length} groups: ${table.groups.join(', ')}`, hint);
    } else {
      for (const { message, hint = 'Name one of the tables only' } of tableProblems(table)) {
        add(`${table.name}: ${message}`, hint);
      }
    }
  }
}

/** The tables chosen, as one; {@link checkReversals} has made sure that they are. */
export function swapTable(data: ReadonlyMap<string, Data>, tables: string, swaps: readonly string[]): SwapTable {
  const read = data.get(tables);
  const [table] = read?.kind === 'swaps' ? chosen(read.tables, swaps) : [];
  if (!table) throw new InputError({ message: `there is no swap table ${swaps.join(', ')} in "${tables}"` });
  return table;
}

function chosen(tables: readonly SwapTable[], swaps: readonly string[]): SwapTable[] {
  return mergeByAttribute(tables.filter(({ name }) => swaps.includes(name)));
}
