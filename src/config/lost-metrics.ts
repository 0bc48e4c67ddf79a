/** Metrics that a plugin was to bring which could not be loaded: known by name alone, and run as errors that say why. */
import { z } from 'zod';
import { InputError, type Problem } from '../errors.ts';
import { rolesFor } from '../observations.ts';
import type { AnyMetric, MeasureDeclaration } from '../plugin.ts';

/** Of what nobody has declared. */
export const unknownMeasure: MeasureDeclaration = {
  title: 'Not declared',
  definition: 'Not known.',
  unit: 'not known',
  ideal: null,
  range: [null, null],
  direction: 'none',
  about: 'description',
};

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
    roles: [...new Set(Object.values(rolesFor).flat())],
    needs() {
      throw new InputError(problems);
    },
    measure: () => [],
  };
}
