/** What can be wrong with the gates that a metric declares for the presets: the same as with those of a configuration. */
import { z } from 'zod';
import { presetNames } from '../../contract/configuration.ts';
import type { AnyMetric, MeasureDeclaration } from '../../contract/metric.ts';
import type { Problem } from '../../contract/problem.ts';
import { parseAt } from '../issues.ts';
import { gateSchema } from '../schema/index.ts';
import { checkRule } from './check-rule.ts';
import { rulesFromConfig } from './from-config.ts';

const gatesSchema = z.strictObject({
  ...Object.fromEntries(presetNames.map((name) => [name, gateSchema.exactOptional()])),
  why: z.string().describe('Where the numbers come from'),
});

export function checkPresets(metric: AnyMetric): string[] {
  const measures: Record<string, MeasureDeclaration> = metric.measures;
  const known = { uses: [{ as: metric.id, metric }], subjects: [] };
  return Object.entries(measures).flatMap(([measure, { gates }]) => {
    const key = `${metric.id}/${measure}`;
    if (gates === undefined) return [];
    const problems: Problem[] = [];
    const read = parseAt(gatesSchema, gates, ['gates'], problems);
    for (const name of presetNames) {
      if (!read || gates[name] === undefined) continue;
      const unclear: Problem[] = [];
      const rules = rulesFromConfig({ [key]: gates[name] }, [], unclear);
      const wrong = [...unclear, ...rules.flatMap((rule) => checkRule(rule, known, { namesSubjects: false }))];
      problems.push(...wrong.map(({ message }) => ({ key: `gates.${name}`, message })));
    }
    return problems.map((problem) => `${key}: ${problem.key}: ${problem.message}`);
  });
}
