/** Canaries rebuilt from models whose answer is known: by construction, by PyTorch, by trying all. */
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Request } from '../../../../src/contract/observations.ts';
import type { InputError } from '../../../../src/contract/problem.ts';
import { ascend, type Target } from '../../../../src/runtime/inversion/attack.ts';
import { placesOf, type TokenPlaces } from '../../../../src/runtime/inversion/places.ts';
import { reconstruct } from '../../../../src/runtime/inversion/reconstruct.ts';
import { randomStream } from '../../../../src/statistics/distributions/random.ts';
import { memoryCache } from '../../../../src/support/cache.ts';
import { silent } from '../../../../src/support/progress.ts';
import fixture from '../../../fixtures/model-inversion.json' with { type: 'json' };
import { localPool } from '../../../runtime/local-pool.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const planted = { model: join(fixtures, 'planted-canary'), revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
const three = { ...planted, model: join(fixtures, 'models/classifier-3') };
const pool = localPool();
afterAll(() => pool.close());

const digits = [...'0123456789'];
type Asked = Request<'reconstructions'>;
const canary = (label: string, more: Partial<Asked['canaries'][number]> = {}): Asked['canaries'][number] => ({
  ...{ id: 'c', pieces: [`${fixture.text} `, ' ', ' ', ' ', ''], candidates: [digits, digits, digits, digits], label },
  place: { file: 'canaries.csv', line: 2 },
  ...more,
});
const asked = (canaries: Asked['canaries'], more: Partial<Asked> = {}): Asked => ({
  ...{ kind: 'reconstructions', canaries, seed: 1, searchUpTo: 10_000 },
  attack: { starts: 4, steps: 30, learningRate: 0.3, temperature: { from: 1, to: 0.1 } },
  ...more,
});

describe('A model in which the answer was planted', () => {
  test('gives it away to gradients and to search, and the opposite for the other class', async () => {
    const classifier = await pool.classifier(planted);
    const { canaries } = await reconstruct(classifier, asked([canary('planted'), canary('other')]), silent);
    const [own, other] = canaries;
    expect(own.gradient.found).toEqual(fixture.planted.secret);
    expect(own.search).toMatchObject({ found: fixture.planted.secret, alike: 1 });
    expect(own.gradient.logOdds).toBeCloseTo(own.search!.logOdds, 5);
    // Log odds of the other class are minus those of the planted one: its likeliest text has the least weights.
    expect(other.search!.found).toEqual(other.gradient.found);
    expect(other.search!.found.some((code, p) => code === fixture.planted.secret[p])).toBe(false);
  });

  test('the same seed gives the same bytes, also from the cache and without the others', async () => {
    const classifier = await pool.classifier(planted);
    const request = asked([canary('planted'), canary('other', { id: 'd' })], { seed: 7 });
    const [one, again] = [
      await reconstruct(classifier, request, silent),
      await reconstruct(classifier, request, silent),
    ];
    const elsewhere = localPool({ cache: memoryCache() });
    const alone = await reconstruct(
      await elsewhere.classifier(planted),
      asked([request.canaries[1]], { seed: 7 }),
      silent,
    );
    await elsewhere.close();
    expect(JSON.stringify(again)).toBe(JSON.stringify(one));
    expect(JSON.stringify(alone.canaries[0])).toBe(JSON.stringify(one.canaries[1]));
  });

  test('is not searched beyond the bound', async () => {
    const classifier = await pool.classifier(planted);
    const { canaries } = await reconstruct(classifier, asked([canary('planted')], { searchUpTo: 9999 }), silent);
    expect(canaries[0].search).toBeNull();
  });
});

describe('A model of random weights', () => {
  test('is searched as by brute force in PyTorch', async () => {
    const { canaries } = await reconstruct(await pool.classifier(three), asked([canary('offensive')]), silent);
    expect(canaries[0].search!.found).toEqual(fixture.search.found);
    expect(canaries[0].search!.logOdds).toBeCloseTo(fixture.search.logOdds, 4);
    expect(canaries[0].gradient.logOdds).toBeLessThanOrEqual(canaries[0].search!.logOdds);
  });

  const startsOf = () => fixture.starts.map((start) => start.map((place) => Float64Array.from(place)));
  async function opened(): Promise<{ target: Target; places: TokenPlaces }> {
    const source = (await pool.classifier(three)).differentiable('logit', null);
    const [places] = await placesOf([canary('offensive')], await source.model.tokenizer());
    const target = { model: source.model, output: source.output, odds: source.logOdds!(2) };
    return { target, places: places as TokenPlaces };
  }

  test('is read by the tokens that PyTorch has', async () => {
    const { places } = await opened();
    expect([places.ids, places.at]).toEqual([fixture.ids, fixture.at]);
  });

  test('moves the mixtures as autograd and torch.optim.Adam do', async () => {
    const { target, places } = await opened();
    const thetas = startsOf();
    await ascend(target, places, fixture.attack, thetas);
    let [worst, moved] = [0, 0];
    for (const [s, start] of thetas.entries()) {
      for (const [p, own] of start.entries()) {
        for (const [c, theta] of own.entries()) {
          worst = Math.max(worst, Math.abs(theta - fixture.ends[s][p][c]));
          moved = Math.max(moved, Math.abs(fixture.ends[s][p][c] - fixture.starts[s][p][c]));
        }
      }
    }
    expect(moved).toBeGreaterThan(1);
    // Single precision against double, over twelve steps.
    expect(worst).toBeLessThan(2e-3);
  });

  test('goes in its first step where the first gradient of autograd points', async () => {
    const { target, places } = await opened();
    const thetas = startsOf();
    await ascend(target, places, { ...fixture.attack, steps: 1, temperature: { from: 1, to: 1 } }, thetas);
    for (const [s, start] of thetas.entries()) {
      for (const [p, own] of start.entries()) {
        for (const [c, theta] of own.entries()) {
          // Adam's first step is the learning rate in the direction of the sign.
          const slope = fixture.firstSlopes[s][p][c];
          if (Math.abs(slope) > 1e-5) expect(theta - fixture.starts[s][p][c]).toBeCloseTo(0.3 * Math.sign(slope), 2);
        }
      }
    }
  });

  test('gives away no more than chance of codes that it never saw', async () => {
    const classifier = await pool.classifier(three);
    const random = randomStream(2, 'codes');
    // Each beginning and class is another question; the code is drawn afterwards.
    const words = [
      'the',
      'a',
      'man',
      'woman',
      'nurse',
      'rose',
      'city',
      'house',
      'work',
      'good',
      'old',
      'love',
      'war',
      'he',
    ];
    const questions = words.flatMap((word) =>
      ['hatespeech', 'normal', 'offensive'].map((label, i) =>
        canary(label, { id: `${word}${i}`, pieces: [`${word} is `, ''], candidates: [digits] }),
      ),
    );
    const { canaries } = await reconstruct(classifier, asked(questions), silent);
    let [found, searched, tries] = [0, 0, 0];
    for (const { gradient, search } of canaries) {
      for (let draw = 0; draw < 25; draw++) {
        const secret = random.below(10);
        tries++;
        if (gradient.found[0] === secret) found++;
        if (search!.found[0] === secret) searched++;
      }
    }
    // 1,050 codes of one digit: 105 by chance, with a standard deviation of 9.7.
    expect(tries).toBe(1050);
    expect(Math.abs(found - 105)).toBeLessThan(30);
    expect(Math.abs(searched - 105)).toBeLessThan(30);
  });
});

describe('Canaries that cannot be read place by place are refused with their line:', () => {
  const refusal = async (...canaries: Asked['canaries']) => {
    const error = await reconstruct(await pool.classifier(planted), asked(canaries), silent).catch((e: unknown) => e);
    return (error as InputError).problems.map(({ line, message }) => `${line}: ${message}`);
  };

  test('candidates that the tokenizer cuts, those that it reads alike, labels that the model lacks, all at once', async () => {
    const line = (number: number) => ({ place: { file: 'canaries.csv', line: number } });
    expect(
      await refusal(
        canary('planted', { id: 'cut', candidates: [digits, digits, ['1', '12'], digits], ...line(3) }),
        canary('planted', { id: 'alike', pieces: ['', ''], candidates: [['☃', '★']], ...line(4) }),
        canary('plantd', { id: 'label', ...line(5) }),
      ),
    ).toEqual([
      '5: the label "plantd" of the canary "label" is none of the classifier\'s',
      '3: the tokenizer has no token of its own for "12" at place 3 of the canary "cut"',
      '4: the tokenizer reads "☃" and "★" at place 1 of the canary "alike" alike',
    ]);
  });

  test('texts that are longer than the model takes', async () => {
    expect(await refusal(canary('planted', { pieces: ['the '.repeat(60), ''], candidates: [digits] }))).toEqual([
      '2: the text of the canary "c" is longer than the 48 tokens that the model takes',
    ]);
  });

  test('neighbours that a tokenizer merges', async () => {
    // WordPiece takes "al" and "##l" where "a" and "l" stand alone: "one" is a word of the vocabulary.
    const letters = [...'one'];
    const merged = canary('planted', { pieces: ['', '', '', ''], candidates: [letters, letters, letters] });
    expect((await refusal(merged))[0]).toMatch(/^2: the tokenizer (has no token of its own for|reads) /);
  });

  test('and one candidate alone is nothing to be refused', async () => {
    const one = canary('planted', { pieces: ['the ', ''], candidates: [['7']] });
    const { canaries } = await reconstruct(await pool.classifier(planted), asked([one]), silent);
    expect(canaries[0]).toMatchObject({ gradient: { found: [0] }, search: { found: [0], alike: 1 } });
  });
});
