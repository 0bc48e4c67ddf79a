/** How strongly each class output of a classifier hangs on each part of each text. */
import { z } from 'zod';
import type { LabelledData } from '../../contract/data.ts';
import type { Json } from '../../contract/measurement.ts';
import type { AuxiliaryModel, Span } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import type { ReportedHeldOut } from '../../runtime/probe/probe.ts';
import type { Differentiated } from '../../runtime/sources.ts';
import type { SubjectSession } from '../../runtime/subject.ts';
import { cutNotes, textsOf } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { auxiliaryModel, items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    sensitivities: { request: SensitivitiesRequest; answer: Sensitivities };
  }
}

/**
 * How strongly each class output of a classifier depends on each part of each text: exact gradients with respect to the
 * input token embeddings. Needs the role `classifier`, and a model behind it (a prediction file cannot answer).
 */
export interface SensitivitiesRequest {
  kind: 'sensitivities';
  data: LabelledData;
  of: 'classifier' | AuxiliaryModel;
  /** Of the class probabilities, or of what goes into the softmax or sigmoid. */
  gradient: 'probability' | 'logit';
  /** How the gradient of a word or token becomes one number. */
  norm: 'l2' | 'l1';
  /** `element` hands out the gradients themselves: memory for classes x tokens x embedding size a text. */
  granularity: 'word' | 'token' | 'element';
}

export interface TextSensitivity {
  /** Per class; NaN for a text that the model finds no token in, which has no units either. */
  probabilities: Float64Array;
  /**
   * The words of the text or, at the other granularities, its tokens. Special tokens are left out; a word that no token
   * covers (it lay beyond the model's limit) has the value 0.
   */
  units: readonly Span[];
  /** `[classes, units]`, the norms; for elements `[classes, units, embedding size]`, the gradients. */
  values: Float64Array | Float32Array;
}

export interface Sensitivities {
  classes: readonly string[];
  /** Indices of the classes that count as positive; none where that is not known. */
  positive: readonly number[];
  /** Per item of the data set. */
  texts: readonly TextSensitivity[];
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** Says which embedding table the gradients are taken at: equal strings, equal tables. Null unless for elements. */
  embeddingTable: string | null;
  /** What the source says of itself: model, hashes, a probe's held-out accuracy. */
  source: { readonly [name: string]: Json };
}

/** Of a probe that tells two classes apart, or the groups of an attribute, which has no AUC. */
type HeldOutOfAny = (Omit<ReportedHeldOut, 'auc'> & { auc?: number }) | undefined;

export const sensitivities = defineObservation({
  kind: 'sensitivities',
  request: z.object({
    data: items,
    of: z.union([z.literal('classifier'), auxiliaryModel]),
    gradient: z.enum(['probability', 'logit']),
    norm: z.enum(['l2', 'l1']),
    granularity: z.enum(['word', 'token', 'element']),
  }),
  roles: ['classifier'],
  sources: async ({ of }, subject: SubjectSession): Promise<{ classifier: Differentiated }> => ({
    classifier: await (of === 'classifier' ? subject.source('classifier') : subject.auxiliaryModel(of)),
  }),
  /** Gradients through the same output of the same model share their forward passes. */
  async answerAll(asked, { progress }) {
    const answers = new Map<SensitivitiesRequest, Sensitivities>();
    const alike = ({ data, norm, granularity }: SensitivitiesRequest) => `${norm} ${granularity} ${data.info.id}`;
    for (const one of new Set(asked.map(({ request }) => alike(request)))) {
      const together = asked.filter(({ request }) => alike(request) === one);
      const [{ request }] = together;
      const { texts, info } = request.data;
      if (!texts) {
        throw new InputError({
          message: `the data set "${info.id}" has no texts, so no model can be differentiated on them`,
          hint: 'Name its text column',
        });
      }
      const functions = together.map(({ request: { gradient, data }, sources: { classifier } }) =>
        classifier.differentiable(gradient, data.positiveClasses),
      );
      const { sensitivitiesOf } = await import('../../runtime/sensitivity/sensitivity.ts');
      const found = await sensitivitiesOf(functions, texts, request, progress);
      for (const [i, { request: own, sources }] of together.entries()) {
        answers.set(own, { ...found[i], source: sources.classifier.describe() });
      }
    }
    return asked.map(({ request }) => answers.get(request)!);
  },
  asked: ({ data, of }) => [
    { ...ofTexts('sensitivities', data.texts ?? []), ...(of === 'classifier' ? {} : { auxiliary: of }) },
  ],
  notes({ data: { info, size }, of }, { truncated, source }) {
    if (of === 'classifier') return cutNotes(truncated, textsOf(info, size));
    return [
      ...cutNotes(truncated, textsOf(info, size), 'the protected-status model'),
      ...chanceNotes(source.heldOut as unknown as HeldOutOfAny),
    ];
  },
  needsRunning: ({ of }) => of === 'classifier',
  differentiated: ({ of }) => of,
});

function chanceNotes(heldOut: HeldOutOfAny): string[] {
  if (!heldOut?.noBetterThanChance) return [];
  const { accuracy, items, auc, majorityShare } = heldOut;
  const chance = auc === undefined ? `chance ${majorityShare.toFixed(3)}` : `AUC ${auc.toFixed(3)}`;
  return [
    `the protected-status probe is no better than chance (accuracy ${accuracy.toFixed(3)}, ${chance} on ${items} ` +
      'held-out items), so which words it reads means nothing',
  ];
}
