import { type Dataset, defineDataset } from '../src/plugin.ts';
import crowsPairs from './crows-pairs.ts';
import { sentenceQuestion } from './sentence-question.ts';

type Options = Parameters<typeof crowsPairs.load>[0];
const { licence, citation, source, revision, options } = crowsPairs;

/** The two sentences of each pair to choose from. */
const crowsPairsQuestions: Dataset<Options, 'questions'> = defineDataset({
  id: 'crows-pairs-questions',
  title: 'CrowS-Pairs, asked',
  summary: 'Which of the two sentences of a pair of CrowS-Pairs one would expect: the more or the less stereotypical',
  kind: 'questions',
  licence,
  citation,
  source,
  revision,
  options,
  terms: { item: 'question', positive: 'stereotypical', negative: 'anti-stereotypical', of: 'about' },
  async load(options, context) {
    const { pairs, info } = await crowsPairs.load(options, context);
    const different = pairs.filter(({ more, less }) => more !== less);
    const questions = different.map((pair) =>
      sentenceQuestion(pair, { stereotype: pair.more, 'anti-stereotype': pair.less }),
    );
    const alike = pairs.length - different.length;
    const { sha256 } = info;
    return {
      kind: 'questions',
      info: { sha256, items: questions.length, dropped: alike > 0 ? { 'two equal sentences': alike } : {} },
      questions,
      groups: [],
    };
  },
});

export default crowsPairsQuestions;
