import { type Dataset, defineDataset } from '../src/plugin.ts';
import { sentenceQuestion } from './sentence-question.ts';
import stereoset from './stereoset.ts';

type Options = Parameters<typeof stereoset.load>[0];
const { licence, citation, source, revision, options } = stereoset;

/** StereoSet's sentences to choose from. Cases are the target terms. */
const stereosetQuestions: Dataset<Options, 'questions'> = defineDataset({
  id: 'stereoset-questions',
  title: 'StereoSet, asked',
  summary: 'Which of three sentences of StereoSet one would expect: a stereotype, its opposite, or an unrelated one',
  kind: 'questions',
  licence,
  citation,
  source,
  revision,
  options,
  terms: { item: 'question', positive: 'stereotypical', negative: 'anti-stereotypical', of: 'about' },
  async load(options, context) {
    const { items, info } = await stereoset.load(options, context);
    const terms = [...new Set(items.map(({ term }) => term))];
    const questions = items.map((item) =>
      sentenceQuestion(item, {
        stereotype: item.stereotype.text,
        'anti-stereotype': item.antiStereotype.text,
        unrelated: item.unrelated.text,
      }),
    );
    const place = new Map(terms.map((term, i) => [term, i]));
    const of = Int32Array.from(items, ({ term }) => place.get(term)!);
    const { sha256, dropped } = info;
    return {
      kind: 'questions',
      info: { sha256, dropped, items: items.length },
      questions,
      groups: [],
      cases: { ids: terms, of },
    };
  },
});

export default stereosetQuestions;
