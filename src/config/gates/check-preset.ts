/** What can be wrong with the gates that a metric declares for the presets: the same as with those of a configuration. */
import { z } from 'zod';
import { presetNames } from '../../contract/configuration.ts';
import type { AnyMetric, MeasureDeclaration } from '../../contract/metric.ts';
import { type Finding, findings } from '../issues.ts';
import { gateSchema } from '../schema.ts';
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
    const found = gates === undefined ? [] : findings(gatesSchema, gates, []);
    const problems = found.map(({ path, message }) => ({ at: path.join('.'), message }));
    for (const name of presetNames) {
      const gate = gates?.[name];
      if (gate === undefined || found.length > 0) continue;
      const unclear: Finding[] = [];
      const rules = rulesFromConfig({ [key]: gate }, [], unclear);
      const wrong = [...unclear, ...rules.flatMap((rule) => checkRule(rule, known, { namesSubjects: false }))];
      problems.push(...wrong.map(({ message }) => ({ at: name, message })));
    }
    return problems.map(({ at, message }) => `${key}: gates.${at}: ${message}`);
  });
}
