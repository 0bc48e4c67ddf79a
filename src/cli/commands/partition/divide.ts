/** Reads a table and divides its rows. */
import { InputError, type Problem } from '../../../contract/problem.ts';
import type { EmbedInput } from '../../../evaluate/index.ts';
import type { PartitionSummary } from '../../../partition/index.ts';
import {
  partitionByFeature,
  partitionByLabel,
  partitionByQuantity,
  summarisePartition,
} from '../../../partition/index.ts';
import { randomStream } from '../../../statistics/distributions/random.ts';
import { valueReader } from '../../../support/tables/cells/values.ts';
import { shownCell } from '../../../support/tables/cells/wording.ts';
import { Problems } from '../../../support/tables/problems.ts';
import { numberOf } from '../../../support/tables/read.ts';
import { type KeptRow, keptRows } from '../../write/rows.ts';
import type { Asked } from './options.ts';

export interface Divided {
  header: string;
  rows: readonly KeptRow[];
  /** Per row the number of its client, or -1. */
  clientOf: Int32Array;
  /** Of each client: client-01, client-02. */
  names: readonly string[];
  summary: PartitionSummary;
}

type Machine = Omit<EmbedInput, 'model'> & { seed: number };

/** @throws InputError for everything that is wrong with the table, and for what cannot be divided so */
export async function divide(asked: Asked, machine: Machine): Promise<Divided> {
  const { path, label, column, clients, way } = asked;
  const features = way.by !== 'feature' ? [] : 'vectors' in way ? way.vectors : [way.text];
  const wanted = [...new Set([...(label === null ? [] : [label]), ...features])];
  const problems = new Problems(path);
  const { rows, header } = await keptRows(asked, wanted, column, problems);
  const read = valueReader();
  const cellsOf = (name: string) => rows.map(({ cells }) => read(cells[wanted.indexOf(name)] ?? ''));
  const labels = label === null ? null : cellsOf(label);
  const columns = features.map(cellsOf);
  const isOfNumbers = way.by === 'feature' && 'vectors' in way;
  const numbers = isOfNumbers ? columns.map((cells, k) => numbersOf(cells, features[k], rows, problems)) : [];
  problems.raise();
  // Labels are needed where they tell clients apart; elsewhere a summary alone needs them.
  const needed = [...(way.by === 'label' ? [labels!] : []), ...columns];
  const kept = [...rows.keys()].filter((i) => needed.every((cells) => cells[i] !== ''));
  if (kept.length < clients) throw new InputError(tooFew(path, kept.length, clients));
  const random = randomStream(machine.seed, 'partition', way.by);
  let of: Int32Array | null;
  if (way.by === 'label') {
    const { codes, names } = coded(kept.map((i) => labels![i]));
    of = partitionByLabel(codes, { labels: names, clients, alpha: way.alpha, random });
  } else if (way.by === 'quantity') {
    of = partitionByQuantity(kept.length, { clients, beta: way.beta, random });
  } else {
    const vectors =
      'vectors' in way
        ? { dimensions: numbers.length, values: Float64Array.from(kept.flatMap((i) => numbers.map((own) => own[i]))) }
        : await embedded(
            kept.map((i) => columns[0][i]),
            way.encoder,
            machine,
          );
    of = partitionByFeature(vectors, clients, random);
  }
  if (of === null) throw new InputError(cannotDivide(asked));
  const clientOf = new Int32Array(rows.length).fill(-1);
  for (const [k, i] of kept.entries()) clientOf[i] = of[k];
  const codes = labels === null ? null : coded(kept.map((i) => labels[i])).codes;
  const digits = String(clients).length;
  return {
    ...{ header, rows, clientOf, summary: summarisePartition(of, clients, codes) },
    names: Array.from({ length: clients }, (_, k) => `client-${String(k + 1).padStart(digits, '0')}`),
  };
}

async function embedded(texts: readonly string[], model: string, machine: Machine) {
  const { embedTexts } = await import('../../../evaluate/embed-texts.ts');
  const { dimensions, values } = await embedTexts(texts, { ...machine, model });
  if (values.every(Number.isFinite)) return { dimensions, values };
  const key = '--encoder';
  const message = 'the model finds no token in some of the texts, which therefore have no vector';
  throw new InputError({ key, message, hint: 'Leave rows out whose text has no words' });
}

function numbersOf(cells: readonly string[], name: string, rows: readonly KeptRow[], problems: Problems): number[] {
  return cells.map((cell, i) => {
    const value = cell === '' ? 0 : numberOf(cell);
    if (value !== undefined && Number.isFinite(value)) return value;
    problems.add({ line: rows[i].line, message: `"${name}": ${shownCell(cell)} is not a number` });
    return 0;
  });
}

function coded(labels: readonly string[]): { codes: Int32Array; names: number } {
  const numbers = new Map<string, number>();
  const codes = Int32Array.from(labels, (label) => {
    if (label === '') return -1;
    const code = numbers.get(label) ?? numbers.size;
    numbers.set(label, code);
    return code;
  });
  return { codes, names: numbers.size };
}

function tooFew(file: string, rows: number, clients: number): Problem {
  const have = `${rows.toLocaleString('en')} ${rows === 1 ? 'row has' : 'rows have'} what is needed`;
  return { file, message: `${have}, which is fewer than ${clients.toLocaleString('en')} clients` };
}

function cannotDivide({ path: file, clients, way }: Asked): Problem {
  if (way.by === 'quantity') {
    const message = `with beta ${way.beta} a client is empty in each of 10,000 draws of ${clients} clients`;
    return { file, message, hint: 'Raise --beta, or have fewer clients' };
  }
  return { file, message: `fewer than ${clients} of the vectors are different`, hint: 'Have fewer clients' };
}
