/** The published files of several languages, by their numbers. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import multilingualHatecheck from '../../datasets/multilingual-hatecheck.ts';
import xsid from '../../datasets/xsid.ts';
import { evaluate } from '../../src/index.ts';

const shared = resolve(import.meta.dirname, '../../../shared/data');
const context = { id: 'data', resolve: (path: string) => resolve(shared, path), keepColumns: [] };

describe.skipIf(!existsSync(shared))('published files in several languages (needs ../shared/data)', () => {
  it('Multilingual HateCheck has as many cases as pandas counts, and shares its templates with HateCheck', async () => {
    const options = { path: 'multilingual-hatecheck', english: 'hatecheck/test_suite_cases.csv' };
    const data = await multilingualHatecheck.load(multilingualHatecheck.options.parse(options), context);
    const of = (attribute: string) => data.groups.filter((group) => group.attribute === attribute);
    // Counted with pandas.
    const sizes = {
      en: 3728,
      ar: 3570,
      nl: 3765,
      fr: 3718,
      de: 3645,
      hi: 3565,
      it: 3690,
      zh: 3378,
      pl: 3815,
      pt: 3691,
      es: 3745,
    };
    const tests: Record<string, number> = { en: 29, ar: 27, zh: 25 };
    expect(data.size).toBe(36_582 + 3728);
    expect(Object.fromEntries(of('language').map(({ id, members }) => [id, members.length]))).toEqual(sizes);
    for (const { id, members } of of('language')) {
      const spoken = new Set(members);
      const tested = of('functionality').filter((test) => test.members.some((i) => spoken.has(i)));
      expect([id, tested.length]).toEqual([id, tests[id] ?? 27]);
      const targets = data.groups.filter(
        ({ attribute, members }) =>
          !['language', 'functionality'].includes(attribute) && members.some((i) => spoken.has(i)),
      );
      expect([id, targets.length]).toEqual([id, 7]);
    }
    const [german, english] = ['de', 'en'].map((id) => of('language').find((one) => one.id === id)!.members);
    const templates = (members: Uint32Array) => new Set(Array.from(members, (i) => data.cases!.of[i]));
    expect(templates(german).size).toBe(755);
    expect([...templates(german)].filter((one) => templates(english).has(one))).toHaveLength(734);
  });

  it('xSID is parallel in all languages by the English texts, whatever the order of the files', async () => {
    const data = await xsid.load(xsid.options.parse({ path: 'xsid' }), context);
    const of = Object.fromEntries(data.groups.map(({ id, members }) => [id, members]));
    expect(Object.keys(of)).toHaveLength(18);
    expect(data.size).toBe(17 * 500 + 250);
    expect([of['de-x-ba'].length, of.ja.length, data.cases!.ids.length]).toEqual([500, 250, 454]);
    const english = new Map(Array.from(of.en, (i) => [data.cases!.of[i], data.codes[i]]));
    const alike = (id: string) => Array.from(of[id], (i) => english.get(data.cases!.of[i]) === data.codes[i]);
    expect(alike('de-x-ba').filter(Boolean)).toHaveLength(497);
    expect(alike('lt').every(Boolean)).toBe(true);
    // As many as there are B- tags: none begins with I-.
    const slots = (id: string) => of[id].reduce((sum, i) => sum + data.utterances![i].slots.length, 0);
    expect(['en', 'zh', 'ja', 'ar'].map(slots)).toEqual([962, 955, 324, 968]);
  });

  it("SLURP's two published systems score as its own evaluation says", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprobe-slurp-'));
    const system = (name: string) => `  - name: ${name}
    slotTagger:
      predictions: ${join(shared, `slurp/gold_${name}_predictions.jsonl`)}
      columns: { id: slurp_id, intent: [scenario, action], slots: entities }
`;
    const config = join(folder, 'fairprobe.config.yaml');
    const data = `datasets: { requests: { use: slurp, path: ${join(shared, 'slurp/test.jsonl')} } }`;
    const metrics = 'metrics: [{ intent-slot: { dataset: requests } }]';
    writeFileSync(config, `subjects:\n${system('hermit')}${system('sfid')}${data}\n${metrics}\n`);
    const { results } = await evaluate({ config, cacheDirectory: join(folder, 'cache') });
    rmSync(folder, { recursive: true });
    const of = (subject: string) =>
      results
        .filter((one) => one.subject === subject && one.group === null)
        .map(({ measure, value, n }) => [measure, value, n]);
    // test/oracles/slurp_predictions.py
    expect(of('hermit')).toEqual([
      ['intent-accuracy', 2523 / 2974, 2974],
      ['slot-f1', expect.closeTo(0.7819063004846527, 12), 2974],
      ['exact-match', 1993 / 2974, 2974],
    ]);
    expect(of('sfid')).toEqual([
      ['intent-accuracy', 2446 / 2974, 2974],
      ['slot-f1', expect.closeTo(0.6986528879867134, 12), 2974],
      ['exact-match', 1724 / 2974, 2974],
    ]);
  });
});
