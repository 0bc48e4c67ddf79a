/** Attributes over whose groups measures are to be compared, where the metrics have no groups of them. */
import { type GroupCorrelationConfig, measureNamed } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import type { MetricUse } from '../planned.ts';

export function checkGroupCorrelations(
  studies: readonly GroupCorrelationConfig[],
  uses: readonly MetricUse[],
): Problem[] {
  return studies.flatMap(({ attribute, measures }, k) => {
    const names = new Set(measures.map((name) => measureNamed(name).metric));
    const own = uses.filter(({ as }) => names.has(as));
    return own.flatMap(({ as, metric, options, data }): Problem[] => {
      const groups = metric.groups?.({ options, data });
      // A metric that does not tell may measure any group.
      if (!groups) return [];
      const attributes = [...new Set(groups.map((one) => one.attribute))];
      if (attributes.includes(attribute)) return [];
      return [
        {
          key: `correlate.groups[${k}].attribute`,
          message: `${as} has no groups of an attribute "${attribute}" here`,
          hint: suggestion(attribute, attributes, 'attributes'),
        },
      ];
    });
  });
}
