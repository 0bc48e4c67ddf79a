/** Prompts with their counterfactuals: what is asked, and which answers are compared. */
import { findCounterfactuals, type PromptsData, type SwapTable } from '../../src/plugin.ts';

export interface Pair {
  /** Index of the prompt, and of its counterfactual, among what is asked. */
  prompt: number;
  other: number;
  /** `a -> b`, or `a <-> b` of a prompt that speaks of both. */
  name: string;
  directed: boolean;
  /** Whether the data set has the counterfactual as a prompt of its own, and this pair is there already, the other way. */
  repeated: boolean;
  groups: readonly [string, string];
}

export interface TablePairs {
  table: SwapTable;
  pairs: readonly Pair[];
  counts: { prompts: number; withoutWords: number; withoutCounterpart: number; counterfactuals: number };
}

export interface Asked {
  prompts: readonly { id: string; text: string }[];
  tables: readonly TablePairs[];
}

/** The data set's prompts that have a counterfactual by any table, and these; each text once. */
export function askedOf({ prompts }: PromptsData, tables: readonly SwapTable[]): Asked {
  const asked = new Map<string, { id: string; text: string }>();
  const numbers = new Map<string, number>();
  const numberOf = (id: string, text: string) => {
    if (!asked.has(text)) {
      numbers.set(text, asked.size);
      asked.set(text, { id, text });
    }
    return numbers.get(text)!;
  };
  // Prompts of the data set keep their ids, also where one is another's counterfactual.
  const found = tables.map((table) => prompts.map(({ text }) => findCounterfactuals(text, table)));
  for (const [i, { id, text }] of prompts.entries()) {
    if (found.some((of) => of[i].counterfactuals.length > 0)) numberOf(id, text);
  }
  const ofTables = tables.map((table, t): TablePairs => {
    const pairs: Pair[] = [];
    const known = new Set<string>();
    const counts = { prompts: prompts.length, withoutWords: 0, withoutCounterpart: 0, counterfactuals: 0 };
    for (const [i, { id, text }] of prompts.entries()) {
      const { counterfactuals, words } = found[t][i];
      if (words === 0) counts.withoutWords++;
      else if (counterfactuals.length === 0) counts.withoutCounterpart++;
      for (const { text: other, from, to, exchanged } of counterfactuals) {
        counts.counterfactuals++;
        // Prompts of both groups have no direction: they are named in the order of the table.
        const [a, b] = exchanged ? table.groups.filter((group) => group === from || group === to) : [from, to];
        const name = `${a} ${exchanged ? '<->' : '->'} ${b}`;
        const [one, two] = [numberOf(id, text), numberOf(`${id} (${name})`, other)];
        known.add(`${one} ${two}`);
        pairs.push({
          prompt: one,
          other: two,
          repeated: known.has(`${two} ${one}`),
          name,
          directed: !exchanged,
          groups: [a, b],
        });
      }
    }
    return { table, pairs, counts };
  });
  return { prompts: [...asked.values()], tables: ofTables };
}

/** A text with the words of two groups exchanged; as it is where it has none, or one without a counterpart. */
export function exchanged(text: string, table: SwapTable, groups: readonly string[]): string {
  const found = findCounterfactuals(text, table).counterfactuals;
  return found.find(({ from, to }) => groups.includes(from) && groups.includes(to))?.text ?? text;
}
