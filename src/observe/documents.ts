/** Reads a corpus, and draws documents of it. */
import type { CorpusData } from '../contract/data.ts';
import type { Random } from '../contract/random.ts';
import type { Progress } from '../support/progress.ts';

/**
 * A uniform sample without replacement of at most `count` documents, in the order of the corpus, in one pass (Vitter 1985,
 * algorithm R). Blank documents do not count.
 */
export async function drawDocuments(
  documents: AsyncIterable<string>,
  count: number,
  random: Random,
): Promise<readonly string[]> {
  const drawn: { place: number; text: string }[] = [];
  let met = 0;
  for await (const text of documents) {
    if (text.trim() === '') continue;
    const document = { place: met++, text };
    if (drawn.length < count) drawn.push(document);
    else {
      const slot = random.below(met);
      if (slot < count) drawn[slot] = document;
    }
  }
  return drawn.sort((a, b) => a.place - b.place).map(({ text }) => text);
}

/** @param label what is done, before the name of the corpus */
export async function readCorpus<T>(
  corpus: CorpusData,
  label: string,
  progress: Progress,
  use: (documents: AsyncIterable<string>) => Promise<T>,
): Promise<T> {
  const task = progress.start(`${label} ${corpus.info.id}`, corpus.info.items, 'documents');
  async function* counted() {
    for await (const document of corpus.documents()) {
      yield document;
      task.advance(1);
    }
  }
  try {
    return await use(counted());
  } finally {
    task.end();
  }
}
