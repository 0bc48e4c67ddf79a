/** Metrics that a plugin was to bring which could not be loaded: known by name alone, and run as errors that say why. */
import { z } from 'zod';
import { type AnyMetric, unknownMeasure } from '../contract/metric.ts';
import { InputError, type Problem } from '../contract/problem.ts';
import { observationKinds } from '../observe/registry/index.ts';

/** Stands for a metric so that the others can be run: whatever it is asked for is an error result. */
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
