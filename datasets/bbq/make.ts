import { type Random, randomStream } from '../../src/statistics/index.ts';
import { drawOptions, drawWords } from './draws.ts';
import { fillTemplate, type Item } from './fill.ts';
import { triplesOf } from './intersections.ts';
import { exchanged, type Pair, pairsOf, type Vocabulary } from './pairs.ts';
import { isIntersection, type Template } from './templates.ts';

/**
 * All items of a category, in the order and number of the published ones. Which words and names of longer lists are used,
 * how the unknown answer is worded and in which order the three stand is drawn; each template has a stream of its own.
 */
export function makeItems(templates: readonly Template[], vocabulary: Vocabulary, seed: number): Item[] {
  const items: Item[] = [];
  for (const [row, template] of templates.entries()) {
    const random = randomStream(seed, template.category, `${row}`);
    const ask = (people: Pair, words: readonly [string, string]) =>
      items.push(...fillTemplate(template, { people, words, ...drawOptions(random) }, items.length));
    if (isIntersection(template.category)) askOfTriples(template, { vocabulary, random, ask });
    else {
      for (const pair of pairsOf(template, vocabulary, random)) {
        const words = drawWords(template, random);
        ask(pair, words);
        if (exchanged(template)) ask([pair[1], pair[0]], words);
      }
    }
  }
  return items;
}

interface Asking {
  vocabulary: Vocabulary;
  random: Random;
  ask(people: Pair, words: readonly [string, string]): void;
}

function askOfTriples(template: Template, { vocabulary, random, ask }: Asking): void {
  for (const triple of triplesOf(template, vocabulary, random)) {
    const words = drawWords(template, random);
    for (const pair of triple) ask(pair, words);
    for (const [one, other] of triple) ask([other, one], words);
  }
}
