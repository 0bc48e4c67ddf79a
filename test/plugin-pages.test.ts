/** Whether docs/adding-a-metric.md and docs/adding-a-data-set.md name every field; test/e2e/plugin-pages.test.ts runs what they show. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { observationKinds } from '../src/observe/registry/index.ts';

const page = (name: string) => readFileSync(`docs/${name}.md`, 'utf8');
const [metricPage, dataPage] = ['adding-a-metric', 'adding-a-data-set'].map(page);

describe('the pages for plugins', () => {
  const kinds = 'src/observe/kinds';
  const files = ['data', 'observations', 'swap-table'].map((file) => `src/contract/${file}.ts`);
  const declarations = [...files, ...readdirSync(kinds).map((file) => `${kinds}/${file}`)]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

  /** Names of all fields of an interface, and of those that it hands out, at any depth. */
  function fieldsOf(name: string): string[] {
    const body = declarations.match(new RegExp(`export interface ${name}\\b[^{]*\\{([\\s\\S]*?)\n\\}`))?.[1];
    if (body === undefined) throw new Error(`there is no interface ${name}`);
    const code = body.replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
    return [...code.matchAll(/(?:^|[{;]|,)\s*(\w+)(?:\?)?(?::|\()/gm)].map(([, field]) => field);
  }

  const section = (text: string, title: string) =>
    text.match(new RegExp(`^### \`${title}\`\n([\\s\\S]*?)(?=^##|$(?![\\s\\S]))`, 'm'))?.[1] ?? '';
  const unnamed = (text: string, fields: readonly string[]) =>
    fields.filter((field) => field !== 'kind' && field !== 'info' && !text.includes(`\`${field}\``));

  test.each([
    ['info', ['DatasetInfo']],
    ['items', ['ItemsData', 'Group', 'Cases']],
    ['classes', ['ClassesData']],
    ['labelled', ['LabelledData', 'Rationale']],
    ['stimuli', ['StimuliData', 'AssociationTest', 'StimulusSet']],
    ['corpus', ['CorpusData']],
    ['swaps', ['SwapData', 'SwapTable', 'SwapRow']],
    ['intersections', ['IntersectionsData']],
    ['sentence-pairs', ['SentencePairsData']],
    ['gap-fills', ['GapFillsData', 'FilledGap']],
    ['templates', ['TemplatesData', 'WordSet']],
    ['prompts', ['PromptsData', 'Group']],
    ['questions', ['QuestionsData', 'Question', 'Group']],
    ['canaries', ['CanariesData', 'Canary', 'Group']],
  ])('name every field of %s', (kind, interfaces) => {
    const fields = interfaces.flatMap(fieldsOf);
    expect(fields.length).toBeGreaterThan(0);
    expect(unnamed(section(dataPage, kind), fields)).toEqual([]);
  });

  test('have a section for every kind of data', () => {
    const kinds = [...declarations.matchAll(/^ {2}kind: '([\w-]+)';/gm)].map(([, kind]) => kind);
    const sections = [...dataPage.matchAll(/^### `([\w-]+)`$/gm)].map(([, kind]) => kind);
    expect(sections.filter((kind) => kind !== 'info').sort()).toEqual(
      kinds.filter((kind) => !observationKinds.some((one) => one.kind === kind)).sort(),
    );
  });

  test.each(observationKinds)(
    'name every field of the request $kind and of its answer, and its roles',
    ({ kind, roles }) => {
      const name = kind.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
      const parts =
        {
          Sensitivities: ['TextSensitivity'],
          Explanations: ['Explanation'],
          Reconstructions: ['Reconstruction'],
          CorpusLikelihoods: ['ReversalCounts'],
        }[name] ?? [];
      const fields = [`${name}Request`, name, ...parts].flatMap(fieldsOf).filter((field) => field !== 'continuation');
      expect(fields.length).toBeGreaterThan(2);
      expect(unnamed(section(metricPage, kind), [...fields, ...roles])).toEqual([]);
    },
  );

  test.each(['Metric', 'MeasureDeclaration'])('name every field of %s', (name) => {
    const body = readFileSync('src/contract/metric.ts', 'utf8').match(
      new RegExp(`export interface ${name}\\b[^{]*\\{\n([\\s\\S]*?)\n\\}`),
    )![1];
    const fields = [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, field]) => field);
    expect(fields.length).toBeGreaterThan(10);
    expect(unnamed(metricPage, fields)).toEqual([]);
  });

  test('have no section for a request that does not exist', () => {
    const sections = [...metricPage.matchAll(/^### `([\w-]+)`$/gm)].map(([, kind]) => kind);
    expect(sections.sort()).toEqual(observationKinds.map(({ kind }) => kind).sort());
  });
});
