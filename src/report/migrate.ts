/** Reports of earlier schema versions, brought up to the present one. Pure; what an old report did not say stays unsaid. */

type Fields = Record<string, unknown>;

/** What the p values of built-in metrics spoke for, before results said it themselves; an option of weat may choose. */
const alternatives = new Map([
  ['weat', 'greater'],
  ['seat', 'greater'],
  ['log-probability-bias', 'greater'],
  ['ceat', 'two-sided'],
  ['crows-pairs', 'two-sided'],
]);

/**
 * A report of version 1 as one of version 2. A run that passed without a gate was not judged; `unchanged` becomes
 * `no-change-shown`; p values get their alternative, null where the metric is not known; a selection rate only describes.
 * The configuration and the device are not known. What does not fit is left for the schema to refuse.
 */
export function migrate(report: Fields): Fields {
  const judged = listOf(report.gates).some(({ level }) => level !== 'off');
  return {
    ...report,
    schemaVersion: 2,
    run: isFields(report.run) ? { ...report.run, config: {} } : report.run,
    environment: isFields(report.environment) ? { ...report.environment, device: 'unknown' } : report.environment,
    ...mapped(report, 'metrics', migrateMetric),
    ...mapped(report, 'results', migrateResult),
    ...mapped(report, 'correlations', twoSided),
    ...mapped(report, 'gates', migrateGate),
    comparison: isFields(report.comparison)
      ? { ...report.comparison, ...mapped(report.comparison, 'changes', migrateChange) }
      : report.comparison,
    verdict: report.verdict === 'pass' && !judged ? 'not-judged' : report.verdict,
  };
}

function migrateResult(result: Fields): Fields {
  const chosen = isFields(result.options) ? result.options.alternative : undefined;
  const known = result.metric === 'weat' && chosen === 'two-sided' ? chosen : alternatives.get(String(result.metric));
  const alternative = isNumber(result.pValue) ? (known ?? null) : null;
  const describes = isSelectionRate(result.metric, result.measure) ? { ideal: null, direction: 'none' } : {};
  return { ...result, alternative, ...describes };
}

function migrateMetric(metric: Fields): Fields {
  if (!isFields(metric.measures)) return metric;
  const measures = Object.entries(metric.measures).map(([name, measure]) => {
    return [
      name,
      isSelectionRate(metric.id, name) && isFields(measure) ? { ...measure, about: 'description' } : measure,
    ];
  });
  return { ...metric, measures: Object.fromEntries(measures) };
}

function isSelectionRate(metric: unknown, measure: unknown): boolean {
  return metric === 'group-error-rates' && measure === 'selection-rate';
}

/** Tests of a threshold were one-sided; on which side of the ideal a distance lay, a gate did not say. */
function migrateGate(gate: Fields): Fields {
  const change = renamed(gate.change);
  if (!isNumber(gate.pValue)) return { ...gate, change, alternative: null };
  const side = { min: 'less', max: 'greater', baseline: 'two-sided' }[String(gate.form)] ?? null;
  return { ...gate, change, alternative: side };
}

function migrateChange(change: Fields): Fields {
  return { ...twoSided(change), verdict: renamed(change.verdict) };
}

function twoSided(tested: Fields): Fields {
  return { ...tested, alternative: isNumber(tested.pValue) ? 'two-sided' : null };
}

const renamed = (change: unknown) => (change === 'unchanged' ? 'no-change-shown' : change);

function mapped(of: Fields, key: string, migrateOne: (item: Fields) => Fields): Fields {
  const list = of[key];
  return Array.isArray(list) ? { [key]: list.map((item) => (isFields(item) ? migrateOne(item) : item)) } : {};
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const isNumber = (value: unknown): value is number => typeof value === 'number';

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
