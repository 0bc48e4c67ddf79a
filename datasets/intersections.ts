import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { defineDataset, InputError, type Problem } from '../src/plugin.ts';
import { ownFile } from './own-file.ts';
import { publishedTests } from './weat-stimuli.ts';

const word = z.string().trim().min(1);
const words = z.array(word).min(1);
const fileSchema = z.strictObject({
  groups: z.array(z.strictObject({ id: word, race: word, gender: word, names: words })).min(3),
  stereotypes: z
    .array(z.strictObject({ group: word, intersectional: words, emergent: z.array(word).default([]) }))
    .min(1),
  unrelated: z.array(word).default([]),
});
type Content = z.infer<typeof fileSchema>;

/**
 * What `intersectional-bias` needs: groups of two attributes with twelve names each, the words published for three of
 * them, and words that belong to none. Or, with `path`, your own JSON file:
 *
 *     { "groups": [{ "id": "African American women", "race": "African American", "gender": "female", "names": [...] }, ...],
 *       "stereotypes": [{ "group": "African American women", "intersectional": [...], "emergent": [...] }],
 *       "unrelated": [...] }
 *
 * Emergent words must be among the intersectional ones of their group. `race` and `gender` may be any two attributes.
 */
export default defineDataset({
  id: 'intersections',
  title: 'Names and stereotypes of race and gender together',
  summary: 'Names of groups of race and gender together, and the stereotypes published for them',
  kind: 'intersections',
  licence: 'word lists published with the papers; male Mexican American names CC0-1.0',
  citation:
    'Guo and Caliskan (2021). Detecting Emergent Intersectional Biases. AIES 2021, 122-133; Caliskan, Bryson and Narayanan ' +
    '(2017). Science 356(6334), 183-186.',
  source: 'https://doi.org/10.1145/3461702.3462536 and https://doi.org/10.1126/science.aal4230',
  revision: null,
  options: z.strictObject({
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'JSON file of your own: { "groups": [{ "id", "race", "gender", "names" }], "stereotypes", "unrelated" }',
      ),
  }),
  async load({ path }, { resolve }) {
    const content = path === undefined ? published() : await readOwn(resolve(path));
    const own = path === undefined ? {} : ownFile('Groups and stereotypes from a file', path);
    const sha256 = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    return { kind: 'intersections', info: { ...own, sha256, items: content.groups.length }, ...content };
  },
});

/**
 * Names: African American and Mexican American women and European American men from I1 and I3; European American women
 * and African American men are the women's and men's halves of C3's lists, up to twelve; Mexican American men are
 * common given names of our own choice, since the published list is not available.
 *
 * Stereotypes: those of I1 to I4, and the two that the tests leave out because both of their groups have them:
 * `assertive` of African American women and European American men (in I1), `attractive` of Mexican American women and
 * European American men (in I3). With them the women have 14 and 13 words, 9 and 6 of them emergent, in agreement with
 * the chance rates published for IBD and EIBD (14.3 %, 13.3 %, 9.2 % and 6.1 % of 98 candidates).
 */
function published(): Content {
  const test = (id: string) => publishedTests.find((one) => one.id === id)!;
  const [c1, c3, i1, i2, i3, i4] = ['C1', 'C3', 'I1', 'I2', 'I3', 'I4'].map(test);
  const among = (names: readonly string[], list: string) => list.split(' ').filter((name) => names.includes(name));
  const group = (race: string, gender: 'female' | 'male', names: readonly string[]) => ({
    id: `${race} ${gender === 'female' ? 'women' : 'men'}`,
    race,
    gender,
    names: [...names],
  });
  return {
    groups: [
      group('African American', 'female', i1.x.words),
      group(
        'African American',
        'male',
        among(c3.y.words, 'Alonzo Theo Alphonse Jerome Leroy Torrance Darnell Lamar Lionel Tyree Deion Lamont'),
      ),
      group('Mexican American', 'female', i3.x.words),
      group(
        'Mexican American',
        'male',
        'Juan Jose Miguel Carlos Luis Alejandro Jorge Diego Javier Antonio Fernando Eduardo'.split(' '),
      ),
      group(
        'European American',
        'female',
        among(c3.x.words, 'Amanda Courtney Melanie Katie Kristin Nancy Stephanie Ellen Lauren Colleen Emily Megan'),
      ),
      group('European American', 'male', i1.y.words),
    ],
    stereotypes: [
      {
        group: 'African American women',
        intersectional: [...i1.a.words, 'assertive'],
        emergent: [...i2.a.words, 'assertive'],
      },
      { group: 'Mexican American women', intersectional: [...i3.a.words, 'attractive'], emergent: [...i4.a.words] },
      { group: 'European American men', intersectional: [...i1.b.words, 'assertive'], emergent: [] },
    ],
    unrelated: [...c1.y.words],
  };
}

async function readOwn(file: string): Promise<Content> {
  let json: unknown;
  try {
    json = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError({
      file,
      message: missing ? 'there is no such file' : `cannot be read: ${(error as Error).message}`,
    });
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map(({ path, message }) => ({ file, key: path.join('.'), message: message.toLowerCase() })),
    );
  }
  const problems = conflicts(parsed.data);
  if (problems.length > 0) throw new InputError(problems.map((problem) => ({ ...problem, file })));
  return parsed.data;
}

function conflicts({ groups, stereotypes }: Content): Problem[] {
  const ids = groups.map(({ id }) => id);
  const repeated = groups.flatMap(({ id }, i) =>
    ids.indexOf(id) < i ? [{ key: `groups.${i}.id`, message: `another group is already named "${id}"` }] : [],
  );
  const wrong = stereotypes.flatMap(({ group, intersectional, emergent }, i) => [
    ...(ids.includes(group)
      ? []
      : [
          {
            key: `stereotypes.${i}.group`,
            message: `there is no group "${group}"`,
            hint: `The file has ${ids.join(', ')}`,
          },
        ]),
    ...emergent
      .filter((one) => !intersectional.includes(one))
      .map((one) => ({ key: `stereotypes.${i}.emergent`, message: `"${one}" is not among the intersectional words` })),
  ]);
  return [...repeated, ...wrong];
}
