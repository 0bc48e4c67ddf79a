import { InputError } from '../../contract/problem.ts';

/** No line of numbers is this long: without a limit a binary file would be gathered whole. */
const longestLine = 16 << 20;

/**
 * Calls `onLine` with the bytes and the number (from 1) of each line, without line end and byte-order mark, until it
 * returns false. The bytes are only valid during the call. Chunks are searched in place; only a line that straddles two
 * of them is copied.
 */
export async function scanLines(
  chunks: AsyncIterable<Buffer>,
  file: string,
  onLine: (line: Buffer, number: number) => boolean,
): Promise<void> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let number = 0;

  const emit = (line: Buffer): boolean => {
    number++;
    let start = 0;
    let end = line.length;
    if (number === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) start = 3;
    if (end > start && line[end - 1] === 0x0d) end--;
    return onLine(line.subarray(start, end), number);
  };

  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to !== -1; to = chunk.indexOf(0x0a, from)) {
      let line = chunk.subarray(from, to);
      if (restLength > 0) {
        line = Buffer.concat([...rest, line]);
        rest = [];
        restLength = 0;
      }
      from = to + 1;
      if (!emit(line)) return;
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
      restLength += chunk.length - from;
    }
    if (restLength > longestLine) {
      throw new InputError({
        message: 'this line is longer than 16 MB, so this is not a text file of word vectors',
        file,
        line: number + 1,
        hint: "Convert binary files to text, with gensim's save_word2vec_format(..., binary=False)",
      });
    }
  }
  if (restLength > 0) emit(Buffer.concat(rest));
}
