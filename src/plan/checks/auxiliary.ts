/** Looks at the models besides the subjects' that metrics' options name. */

import type { Data } from '../../contract/data.ts';
import type { Problem } from '../../contract/problem.ts';
import { asClassifier, asEncoder } from '../../runtime/suitability.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import { at } from '../locate.ts';
import type { PlanInput } from '../planned.ts';

/** Of a probe its own encoder, where it has one. */
export async function checkAuxiliaryModels(
  { loaded, uses, offline, resolve, progress, unfetched }: PlanInput,
  problems: Problem[],
): Promise<void> {
  const { checkModel } = await import('../../runtime/resolve.ts');
  const context = { offline, resolve, progress, ...(unfetched ? { unfetched } : {}) };
  for (const [index, { metric, models }] of uses.entries()) {
    for (const { option, model, words } of models) {
      const key = `metrics[${index}].${metric.id}.${option}`;
      if ('path' in model) {
        const { checkWordVectors } = await import('../../runtime/word-vectors/index.ts');
        problems.push(...(await checkWordVectors(resolve(model.path), words)).map(at(loaded, key)));
        continue;
      }
      if (!('probe' in model)) {
        problems.push(...(await checkModel(model, context, asClassifier)).map(at(loaded, key)));
        continue;
      }
      const { encoder } = model.probe;
      if (!encoder) continue;
      problems.push(...(await checkModel(encoder, context, asEncoder)).map(at(loaded, `${key}.probe.encoder`)));
    }
  }
}

/** The attribute that a probe is to learn, where it names one, has groups in its data. */
export function checkProbeAttributes(
  { loaded, uses }: PlanInput,
  data: ReadonlyMap<string, Data>,
  problems: Problem[],
): void {
  for (const [index, { metric, models }] of uses.entries()) {
    for (const { option, model } of models) {
      const { dataset, attribute } = 'probe' in model ? model.probe : {};
      const read = dataset === undefined ? undefined : data.get(dataset);
      if (attribute === undefined || read?.kind !== 'labelled') continue;
      const attributes = read.groups.map((group) => group.attribute);
      const groups = attributes.filter((each) => each === attribute).length;
      if (groups > 1) continue;
      const message =
        groups === 1
          ? `data set "${dataset}" has one group of ${attribute} only, so there is nothing for a probe to tell apart`
          : `data set "${dataset}" has no attribute "${attribute}"`;
      const hint = suggestion(
        attribute,
        [...new Set(attributes)].filter((each) => each !== attribute),
        'attributes',
      );
      problems.push(at(loaded, `metrics[${index}].${metric.id}.${option}.probe.attribute`)({ message, hint }));
    }
  }
}
