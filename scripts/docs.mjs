// Writes docs/metrics and the table of presets in docs/gates.md from the metrics' declarations, and the published JSON Schemas. Run `npm run docs`, which builds first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtInDatasets } from '#dist/datasets/index.js';
import { builtInMetrics } from '#dist/metrics/index.js';
import { metricPage } from '#dist/src/cli/pages/metric-page.js';
import { presetTable } from '#dist/src/cli/pages/preset-table.js';
import { configJsonSchema } from '#dist/src/config/json-schema.js';
import { reportJsonSchema } from '#dist/src/report/json-schema.js';

mkdirSync('docs/metrics', { recursive: true });
for (const metric of builtInMetrics) writeFileSync(`docs/metrics/${metric.id}.md`, metricPage(metric));

const gates = readFileSync('docs/gates.md', 'utf8');
const table = `<!-- begin presets -->\n\n${presetTable(builtInMetrics)}\n\n<!-- end presets -->`;
writeFileSync(
  'docs/gates.md',
  gates.replace(/<!-- begin presets[\s\S]*?<!-- end presets -->/, () => table),
);

const schemas = {
  config: configJsonSchema({ metrics: builtInMetrics, datasets: builtInDatasets }),
  report: reportJsonSchema(),
};
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
