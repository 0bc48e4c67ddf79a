/** What stands at unknown places of texts whose class is known, as a classifier's gradients say. */
import { z } from 'zod';
import type { Canary } from '../../contract/data.ts';
import { counted } from '../../contract/sentence.ts';
import { defineObservation } from '../observation.ts';
import { count, seed, text, texts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    reconstructions: { request: ReconstructionsRequest; answer: Reconstructions };
  }
}

/**
 * The candidates at the unknown places of canaries that make a class likeliest: by gradients with respect to mixtures of
 * the candidates' embeddings, and by trying all. Whoever is asked does not get the secrets. Needs the role `classifier`,
 * and a model behind it.
 */
export interface ReconstructionsRequest {
  kind: 'reconstructions';
  canaries: readonly Omit<Canary, 'secret'>[];
  attack: {
    /** How often it is run, each time from mixtures drawn anew; the run that ends at the likeliest text counts. */
    starts: number;
    steps: number;
    learningRate: number;
    /** Of the softmax over candidates: at the first step and, falling geometrically, at the last. */
    temperature: { from: number; to: number };
  };
  /** Canaries that allow more texts than this are not searched. */
  searchUpTo: number;
  seed: number;
}

export interface Reconstruction {
  /** Indices of candidates, one per place, and the log odds of the class with these. */
  gradient: { found: readonly number[]; logOdds: number };
  /** The same of the likeliest of all texts. Of several that are equally likely (`alike`) one is drawn. */
  search: { found: readonly number[]; logOdds: number; alike: number } | null;
}

export interface Reconstructions {
  /** Per canary of the request. */
  canaries: readonly Reconstruction[];
}

const place = z.object({ file: z.string().exactOptional(), line: z.number().exactOptional() });

export const reconstructions = defineObservation({
  kind: 'reconstructions',
  request: z.object({
    canaries: z.array(
      z
        .object({ id: text, pieces: texts, candidates: z.array(texts.min(1)).min(1), label: text, place })
        .refine(({ pieces, candidates }) => pieces.length === candidates.length + 1, {
          message: 'must have one piece more than places',
        }),
    ),
    attack: z.object({
      starts: count,
      steps: count,
      learningRate: z.number().positive(),
      temperature: z.object({ from: z.number().positive(), to: z.number().positive() }),
    }),
    searchUpTo: z.int().min(0),
    seed,
  }),
  roles: ['classifier'],
  async answer(request, { classifier }, { progress }) {
    const { reconstruct } = await import('../../runtime/inversion/reconstruct.ts');
    return reconstruct(classifier, request, progress);
  },
  asked: ({ canaries, attack, searchUpTo }) => [
    {
      observation: 'reconstructions',
      items: new Map(
        canaries.map(({ pieces, candidates, label }) => {
          const space = candidates.reduce((product, own) => product * own.length, 1);
          const passes = attack.starts * attack.steps * backwardPasses + (space <= searchUpTo ? space : 0);
          return [JSON.stringify([pieces, candidates, label]), passes * (pieces.join('').length + candidates.length)];
        }),
      ),
    },
  ],
  notes({ canaries, searchUpTo }, { canaries: found }) {
    const unsearched = found.filter(({ search }) => search === null).length;
    const alike = found.filter(({ search }) => search !== null && search.alike > 1).length;
    return [
      ...(unsearched > 0
        ? [
            `${unsearched} of the ${counted('canary', canaries.length)} allow more than ${searchUpTo} texts, and were not searched`,
          ]
        : []),
      ...(alike > 0
        ? [
            `for ${alike} of the ${counted('canary', canaries.length)} several texts are equally likely: search drew one of them`,
          ]
        : []),
    ];
  },
  needsRunning: () => true,
  differentiated: () => 'classifier',
});

/** What one step of a gradient costs, in passes forward: docs/limits.md. */
const backwardPasses = 3;
