/** Metrics that a plugin was to bring which could not be loaded: known by name alone, and run as errors that say why. */
import { z } from 'zod';
import { type AnyMetric, unknownMeasure } from '../contract/metric.ts';
import { InputError, type Problem } from '../contract/problem.ts';
import { observationKinds } from '../observe/registry/index.ts';

/** Stands in for a metric that could not be loaded, so that the others can run: every result of it is an error. */
export function lostMetric(id: string, problems: readonly Problem[]): AnyMetric {
  return {
    id,
    version: 0,
    family: 'extrinsic',
    title: id,
    summary: 'Comes with a plugin that could not be loaded',
    definition: 'Not known: the plugin that may define it could not be loaded.',
    deviations: [],
    references: [],
    measures: { '*': { ...unknownMeasure, title: id } },
    options: z.looseObject({}),
    data: {},
    roles: [...new Set(observationKinds.flatMap(({ roles }) => roles))],
    needs() {
      throw new InputError(problems);
    },
    measure: () => [],
  };
}
