/** The items as they were published, a file a category. */
import { z } from 'zod';
import { Problems, readTable } from '../../src/plugin.ts';
import type { Item } from './fill.ts';
import type { Category } from './templates.ts';

const pair = z.tuple([z.string(), z.string()]);
const answers = z.object({ ans0: pair, ans1: pair, ans2: pair });
const conditions: Record<string, Item['condition']> = { ambig: 'ambiguous', disambig: 'disambiguated' };

export async function readPublished(path: string, category: Category): Promise<{ items: Item[]; sha256: string }> {
  const problems = new Problems(path);
  const items: Item[] = [];
  let row = 0;
  const columns = [
    'example_id',
    'question_index',
    'question_polarity',
    'context_condition',
    'context',
    'question',
    'ans0',
    'ans1',
    'ans2',
    'label',
    'answer_info',
  ];
  const source = { path, format: 'jsonl' as const, json: ['answer_info'] };
  const { sha256 } = await readTable(source, columns, problems, (cells, line) => {
    const [number, question, polarity, condition, context, asked, ...rest] = cells;
    const [options, label, info] = [rest.slice(0, 3), rest[3], parsed(rest[4])];
    const expected = row++;
    if (number !== String(expected)) {
      return problems.add({ line, message: `"example_id" is not ${expected}, the number of the item in its file` });
    }
    if (polarity !== 'neg' && polarity !== 'nonneg') {
      problems.add({ line, message: '"question_polarity" is neither neg nor nonneg' });
    }
    if (!Object.hasOwn(conditions, condition)) {
      problems.add({ line, message: '"context_condition" is neither ambig nor disambig' });
    }
    if (!['0', '1', '2'].includes(label)) problems.add({ line, message: '"label" is not 0, 1 or 2' });
    if (!info) {
      return problems.add({
        line,
        message: '"answer_info" does not say of each answer whom it names and what they are',
      });
    }
    items.push({
      category,
      number: expected,
      question,
      polarity: polarity as Item['polarity'],
      condition: conditions[condition],
      context,
      asked,
      options,
      people: [info.ans0, info.ans1, info.ans2].map((one, i) => personOf(one, options[i])),
      label: Number(label),
    });
  });
  problems.raise();
  return { items, sha256 };
}

/** The published script did not find `Latino` in `the Latina woman`, and so told nothing of her. */
function personOf([name, info]: [string, string], answer: string): Item['people'][number] {
  return info === '' && answer.includes('Latina woman') ? { name: 'Latina woman', info: 'F-Latino' } : { name, info };
}

function parsed(cell: string): z.output<typeof answers> | undefined {
  try {
    return answers.safeParse(JSON.parse(cell)).data;
  } catch {
    return undefined;
  }
}
