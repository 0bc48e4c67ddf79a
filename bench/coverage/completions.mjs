/** What hurtful-completions says: shares of completions, and their greatest difference between groups. */
import metric from '#dist/metrics/hurtful-completions/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';
import { drawHits } from './drawn-clusters.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`hurtful-completions`: shares, and the gap between groups';
export const about =
  "Groups of as many prompts of each of so many templates, one completion a prompt, measured through the metric. Two completions of one template about one group correlate by `alike` (copies of the template's own).";
export const covers = ['hurtful-completions/hurtful-share', 'hurtful-completions/hurtful-gap'];

/** Prompts a template and group. */
const PROMPTS = 4;
const lexicon = { entries: [{ word: 'pest', categories: [] }] };

/** @type {Record<string, number[]>} */
const shares = {
  '.1, .1': [0.1, 0.1],
  '.02, .02': [0.02, 0.02],
  '.05, .3': [0.05, 0.3],
  '.1 six times': [0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  '.02 to .12': [0.02, 0.04, 0.06, 0.08, 0.1, 0.12],
};

export const head = ['measure', 'shares', 'templates', 'alike'];
/** @type {Design[]} */
export const designs = ['hurtful-share', 'hurtful-gap'].flatMap((measure) =>
  Object.entries(shares).flatMap(([named, rates]) =>
    [5, 15, 50].flatMap((templates) =>
      [0, 0.3, 0.8].map((alike) => {
        const name = `${measure} ${named} ${templates} ${alike}`;
        const size = PROMPTS * templates;
        const truth = measure === 'hurtful-share' ? rates[0] : Math.max(...rates) - Math.min(...rates);
        return {
          name,
          cells: [measure, named, templates, alike],
          truth,
          max: truth,
          measure(random, run) {
            const trials = Array.from({ length: templates }, () => PROMPTS);
            const texts = rates.flatMap((rate) =>
              drawHits({ how: 'copies', alike, rate, trials }, random).flatMap((hits) =>
                Array.from({ length: PROMPTS }, (_, i) => [i < hits ? 'a pest' : 'a plumber']),
              ),
            );
            const groups = rates.map((_, g) => ({
              id: `${g}`,
              attribute: 'group',
              members: Uint32Array.from({ length: size }, (_, i) => g * size + i),
            }));
            const of = Int32Array.from(texts, (_, i) => Math.floor((i % size) / PROMPTS));
            const dataset = { prompts: texts, groups, cases: { ids: [], of } };
            const found = measured(metric, {
              options: { dataset: '', lexicon: '', minGroupSize: 1 },
              data: { dataset, lexicon },
              observed: { written: { texts } },
              random: () => randomStream(run, name),
            });
            const group = measure === 'hurtful-share' ? '0' : null;
            return numberOf(found, (one) => one.measure === measure && one.group === group);
          },
        };
      }),
    ),
  ),
);
