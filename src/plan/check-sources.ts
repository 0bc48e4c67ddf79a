/** Looks at the subjects' models, files and services, as far as that takes no session. */

import type { Problem } from '../contract/problem.ts';
import { at } from './locate.ts';
import type { PlanInput } from './planned.ts';

export async function checkSources(
  { loaded, offline, resolve, progress, unfetched }: PlanInput,
  problems: Problem[],
): Promise<void> {
  const { checkModel, checkPositive } = await import('../runtime/resolve.ts');
  const context = { offline, resolve, progress, ...(unfetched ? { unfetched } : {}) };
  for (const [i, subject] of loaded.config.subjects.entries()) {
    const { encoder, classifier, maskedLm, causalLm, generator, wordVectors } = subject;
    if (encoder)
      problems.push(...(await checkModel(encoder, context, 'encoder')).map(at(loaded, `subjects[${i}].encoder`)));
    if (maskedLm)
      problems.push(...(await checkModel(maskedLm, context, 'masked-lm')).map(at(loaded, `subjects[${i}].maskedLm`)));
    if (causalLm)
      problems.push(...(await checkModel(causalLm, context, 'causal-lm')).map(at(loaded, `subjects[${i}].causalLm`)));
    if (classifier && 'endpoint' in classifier) {
      const { checkEndpoint } = await import('../runtime/http/keys.ts');
      problems.push(...checkEndpoint(classifier, offline).map(at(loaded, `subjects[${i}].classifier`)));
    } else if (classifier && 'model' in classifier) {
      const found = await checkModel(classifier, context, 'classifier');
      if (classifier.positive && found.length === 0) found.push(...(await checkPositive(classifier, context)));
      problems.push(...found.map(at(loaded, `subjects[${i}].classifier`)));
    }
    if (classifier && 'predictions' in classifier) {
      const { checkPredictions } = await import('../runtime/predictions/predictions.ts');
      problems.push(...(await checkPredictions(classifier, context)).map(at(loaded, `subjects[${i}].classifier`)));
    }
    if (generator && !('endpoint' in generator || 'generations' in generator)) {
      problems.push(...(await checkModel(generator, context, 'causal-lm')).map(at(loaded, `subjects[${i}].generator`)));
    } else if (generator) {
      const { checkGenerator } = await import('../runtime/generation/elsewhere.ts');
      problems.push(...(await checkGenerator(generator, context)).map(at(loaded, `subjects[${i}].generator`)));
    }
    if (wordVectors) {
      const { checkWordVectors } = await import('../runtime/word-vectors/index.ts');
      problems.push(
        ...(await checkWordVectors(resolve(wordVectors.path))).map(at(loaded, `subjects[${i}].wordVectors`)),
      );
    }
  }
}
