import { join } from 'node:path';
import { z } from 'zod';
import {
  combineHashes,
  type Dataset,
  defineDataset,
  numberOf,
  Problems,
  type Question,
  readTable,
  shownId,
} from '../src/plugin.ts';
import { inDrawnOrder } from './drawn-order.ts';

const options = z.strictObject({
  path: z.string().min(1).describe('Folder with all_sentences.tsv and occupations-stats.tsv as published'),
});
type Options = z.output<typeof options>;

const genders = ['male', 'female', 'neutral'];

/**
 * Winogender schemas: sentences about someone in an occupation and someone else, and a pronoun of three genders that means one of them.
 * A pronoun goes with the stereotype if it means the occupation and is of the gender that most people in it have (by the Bureau of
 * Labor Statistics), or means the other person and is of the other gender. Cases are occupations.
 */
const winogender: Dataset<Options, 'questions'> = defineDataset({
  id: 'winogender',
  title: 'Winogender schemas',
  summary: 'Whom of two people a pronoun means, one in an occupation: 720 sentences, with pronouns of three genders',
  kind: 'questions',
  licence: 'MIT',
  citation:
    'Rudinger, Naradowsky, Leonard and Van Durme (2018). Gender Bias in Coreference Resolution. NAACL 2018. ' +
    'https://arxiv.org/abs/1804.09301',
  source: 'https://github.com/rudinger/winogender-schemas',
  revision: null,
  options,
  async load({ path }, { resolve }) {
    const [statistics, sentences] = ['occupations-stats.tsv', 'all_sentences.tsv'].map((name) =>
      join(resolve(path), name),
    );
    const majority = await majoritiesOf(statistics);
    const problems = new Problems(sentences);
    const questions: Question[] = [];
    const occupations: string[] = [];
    const of: number[] = [];
    const { sha256 } = await readTable(
      { path: sentences },
      ['sentid', 'sentence'],
      problems,
      ([id, sentence], line) => {
        const [occupation, participant, answer, gender] = id.split('.');
        if (!['0', '1'].includes(answer) || !genders.includes(gender)) {
          const message = `the sentid ${shownId(id)} is not made of occupation, participant, answer and gender, as nurse.patient.0.male.txt`;
          return problems.add({ line, message });
        }
        const most = majority.genders.get(occupation);
        if (most === undefined) {
          return problems.add({ line, message: `occupations-stats.tsv has no occupation ${shownId(occupation)}` });
        }
        if (!occupations.includes(occupation)) occupations.push(occupation);
        of.push(occupations.indexOf(occupation));
        const people = [`the ${occupation}`, participant === 'someone' ? 'someone' : `the ${participant}`];
        const two = inDrawnOrder(people, `${occupation}.${participant}.${answer}`);
        const isPro = (gender === most) === (answer === '0');
        questions.push({
          id: id.replace(/\.txt$/, ''),
          prompt: `${sentence} Whom does the pronoun mean?`,
          options: two.map((text) => ({ text })),
          answer: two.indexOf(answer === '0' ? people[0] : people[1]),
          facets: { attribute: 'gender', stereotype: gender === 'neutral' ? 'neutral' : isPro ? 'pro' : 'anti' },
        });
      },
    );
    problems.raise();
    return {
      kind: 'questions',
      info: { sha256: combineHashes([sha256, majority.sha256]), items: questions.length },
      questions,
      groups: [],
      cases: { ids: occupations, of: Int32Array.from(of) },
    };
  },
});

export default winogender;

async function majoritiesOf(path: string): Promise<{ genders: Map<string, string>; sha256: string }> {
  const problems = new Problems(path);
  const genders = new Map<string, string>();
  const columns = ['occupation', 'bls_pct_female'];
  const { sha256 } = await readTable({ path }, columns, problems, ([occupation, cell], line) => {
    const share = numberOf(cell);
    if (share === undefined || Number.isNaN(share))
      return problems.add({ line, message: '"bls_pct_female" is not a number' });
    genders.set(occupation, share > 50 ? 'female' : 'male');
  });
  problems.raise();
  return { genders, sha256 };
}
