import { InputError, type Problem } from '../../contract/problem.ts';

export interface Layout {
  format: 'glove' | 'word2vec';
  dimensions: number;
  /** How many vectors the file says it has. */
  count: number | null;
}

const hint =
  'Give a GloVe or word2vec text file: one line per word, the word and then its numbers, separated by single spaces';

/**
 * Tells the formats apart by the first line: word2vec's is two whole numbers, GloVe's is a word and its numbers.
 *
 * @param lines the first two
 */
export function layoutOf(lines: readonly string[], file: string): Layout {
  const [first = '', second] = lines;
  const header = /^(\d+) +(\d+) *$/.exec(first);
  if (header !== null && (header[2] === '1' || !isGloveLine(second ?? '', 1))) {
    const [count, dimensions] = [Number(header[1]), Number(header[2])];
    if (count === 0 || dimensions === 0) {
      throw new InputError({
        message: `the first line promises ${count} vectors of ${dimensions} numbers`,
        file,
        line: 1,
        hint,
      });
    }
    const result = parseLine(second ?? '', dimensions);
    if ('problem' in result) {
      const binary = second !== undefined && /[\ufffd\0]/.test(second);
      const way = binary
        ? "Convert the binary file to text, with gensim's save_word2vec_format(..., binary=False)"
        : hint;
      throw new InputError({ ...result.problem, file, line: 2, hint: way });
    }
    return { format: 'word2vec', dimensions, count };
  }
  if (first === '' && second === undefined) throw new InputError({ message: 'the file is empty', file, hint });
  // A word with spaces is followed by the same number of numbers; on the first line it would be taken for one of them.
  const fields = fieldsOf(first);
  let dimensions = 0;
  while (dimensions < fields.length - 1 && isNumber(fields[fields.length - 1 - dimensions])) dimensions++;
  if (dimensions === 0) {
    throw new InputError({ message: 'the first line is not a word followed by numbers', file, line: 1, hint });
  }
  if (second !== undefined && second !== '') {
    const result = parseLine(second, dimensions);
    if ('problem' in result) throw new InputError({ ...result.problem, file, line: 2, hint });
  }
  return { format: 'glove', dimensions, count: null };
}

/** A word and exactly so many numbers. */
function isGloveLine(line: string, dimensions: number): boolean {
  const fields = fieldsOf(line);
  return fields.length === dimensions + 1 && fields.slice(1).every(isNumber);
}

export type ParsedLine = { word: string; vector(): Float64Array } | { problem: Problem };

/** The last `dimensions` fields are the numbers; what stands before them is the word, spaces and all. */
export function parseLine(line: string, dimensions: number): ParsedLine {
  const fields = fieldsOf(line);
  const first = fields.length - dimensions;
  if (first < 1) {
    return {
      problem: { message: `expected a word and ${dimensions} numbers, found ${fields.length} fields`, hint },
    };
  }
  // Words have spaces in some files (`at name@domain.com` in GloVe's 840B), but numbers behind a word are one too many.
  if (first > 1 && fields.slice(1, first).every(isNumber)) {
    return {
      problem: { message: `expected ${dimensions} numbers after the word, found ${fields.length - 1}`, hint },
    };
  }
  const wrong = fields.findIndex((field, i) => i >= first && !isNumber(field));
  if (wrong !== -1) {
    return {
      problem: {
        message: `field ${wrong + 1} of ${fields.length} is not a finite number: ${JSON.stringify(fields[wrong].slice(0, 40))}`,
        hint,
      },
    };
  }
  return {
    word: fields.slice(0, first).join(' '),
    vector: () => Float64Array.from({ length: dimensions }, (_, i) => Number(fields[first + i])),
  };
}

/** word2vec's own program ends each line with a space. */
function fieldsOf(line: string): string[] {
  return line.trimEnd().split(' ');
}

/** Of a float of 32 bits, in which vectors are trained: the squares of greater ones are infinite. */
const greatest = 3.5e38;

function isNumber(field: string): boolean {
  return /^[-+]?(\d+(?:\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(field) && Math.abs(Number(field)) <= greatest;
}
