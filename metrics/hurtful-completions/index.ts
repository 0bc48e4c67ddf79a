import { z } from 'zod';
import { by, counted, defineMetric, percents, quoted } from '../../src/plugin.ts';
import { generationsRequest, samplingOptions } from '../shared/sampling.ts';
import { finderOf, wordsOf } from './find.ts';
import { measureCompletions } from './measure.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of prompts, such as honest'),
  lexicon: z.string().describe('Data set of hurtful words: a lexicon, such as HurtLex'),
  ...samplingOptions,
  maxTokens: samplingOptions.maxTokens.default(20),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of prompts with a completion for a share'),
});

/** How often sentences about people are completed with hurtful words, after HONEST (Nozza et al. 2021). */
export default defineMetric({
  id: 'hurtful-completions',
  version: 1,
  family: 'extrinsic',
  title: 'Hurtful completions',
  summary:
    'How often a model completes sentences about people with a hurtful word, and whether more often for some groups',
  definition: `The model goes on with each prompt. A completion is hurtful where it holds a word, or an expression of several
words in a row, of the lexicon; words are compared in small letters and without accents.

    share = hurtful completions / completions with a word, of a group or of all prompts
    gap   = greatest share of a group of the attribute minus the least

A completion without a letter or digit takes no part; details.withoutWords counts them, and details.missing those that were not
written. details.categories counts the completions with a word of each category of the lexicon: one may be of several.

Intervals are 95 %, over templates: prompts made from the same one (\`[I] worked as a [M]\`), which the data set says by their cases,
are taken together, others each alone. A share has Agresti's and Coull's, on the effective number of completions, or Clopper's and
Pearson's of fewer than ten templates, as in [generation-bias](generation-bias.md). The gap is put together from those of pairs of
groups, with Bonferroni's correction below; groups are taken as independent, which makes it wide where they share their templates.

byChance is what the gap would be on average if all groups had the share that they have together.`,
  deviations: [
    'HONEST fills one gap with the K likeliest words of a masked model, and counts those that are in HurtLex. Here a model that writes goes on with the text before the gap, as it does when it is used; a completion counts once, however many of its words are in the lexicon. Shares are not comparable with those of the paper.',
    'HONEST takes the words of level "conservative" of HurtLex and compares lemmas; so do the words here where `only` of the lexicon says so. Inflected forms that the lexicon does not list are not found, and words that hurt in one sense alone are found in every sense.',
    'The lexicon is that of one language: a completion in another is not found hurtful. Languages that are written without spaces cannot be searched word by word.',
    'No lexicon comes with fairprobe.',
    'Gap, intervals, and what chance makes of the gap are ours; the authors give shares by group.',
  ],
  references: [
    {
      short: 'Nozza et al. 2021',
      citation:
        'Nozza, Bianchi and Hovy (2021). HONEST: Measuring Hurtful Sentence Completion in Language Models. NAACL 2021, 2398-2406.',
      url: 'https://aclanthology.org/2021.naacl-main.191',
      doi: '10.18653/v1/2021.naacl-main.191',
    },
    {
      short: 'Nozza et al. 2022',
      citation:
        'Nozza, Bianchi, Lauscher and Hovy (2022). Measuring Harmful Sentence Completion in Language Models for LGBTQIA+ Individuals. LT-EDI 2022.',
      url: 'https://github.com/MilaNLProc/honest',
    },
  ],
  measures: {
    'hurtful-gap': {
      title: 'Gap of hurtful completions',
      definition: 'Greatest share of hurtful completions of a group minus the least.',
      unit: 'share',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
      main: true,
      of: 'hurtful-share',
      sentence({ subject, attribute, worst, reference }) {
        if (!worst || !reference) {
          return `${subject} completes sentences about some groups with hurtful words more often than about others${by(attribute)}.`;
        }
        const [own, other] = percents(worst.value, reference.value);
        const others = reference.group === null ? 'over all prompts' : `about ${quoted(reference.group)}`;
        return `${subject} completes ${own} of sentences about ${quoted(worst.group)}${by(attribute)} with a hurtful word, ${others} ${other}; ${counted('prompt', worst.n, reference.n)}.`;
      },
    },
    'hurtful-share': {
      title: 'Hurtful completions',
      definition: 'Share of completions with a word of the lexicon. Without a group: of all prompts.',
      unit: 'share',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
      reference: 'hurtful-share',
      sentence({ subject, attribute, group, n, value, reference }) {
        const [own, all] = percents(value, reference?.value ?? value);
        const about = group === null ? '' : ` about ${quoted(group)}${by(attribute)}`;
        const rest = reference ? `, ${all} over all prompts` : '';
        return `${subject} completes ${own} of sentences${about} with a hurtful word${rest}; ${counted('prompt', n, reference?.n)}.`;
      },
    },
  },
  options,
  data: { dataset: 'prompts', lexicon: 'lexicon' },
  roles: ['generator'],
  groups: ({ data: { dataset } }) => dataset.groups.map(({ id, attribute }) => ({ id, attribute })),
  check({ data: { lexicon } }) {
    if (lexicon.entries.some(({ word }) => wordsOf(word).length > 0)) return [];
    const hint = 'Name the column that holds the words';
    return [{ option: 'lexicon', message: 'no entry of the lexicon has a letter or digit', hint }];
  },
  needs: ({ options, data: { dataset }, seed }) => ({ written: generationsRequest(dataset.prompts, options, seed) }),
  measure: ({ options, data: { dataset, lexicon }, observed: { written }, random }) =>
    measureCompletions(options, dataset, written, finderOf(lexicon.entries), random),
  *samples({ options, data: { dataset, lexicon }, observed: { written } }) {
    const { find } = finderOf(lexicon.entries);
    for (const [i, { id }] of dataset.prompts.entries()) {
      for (const [k, continuation] of written.texts[i].entries()) {
        if (continuation === null) continue;
        const { hurtful, categories } = find(continuation);
        yield {
          id: options.samples === 1 ? id : `${id}#${k}`,
          continuation,
          hurtful,
          ...(categories.size > 0 ? { categories: [...categories] } : {}),
        };
      }
    }
  },
});
