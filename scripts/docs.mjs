// Writes docs/metrics from the metrics' declarations, and the published JSON Schemas. Run `npm run docs`, which builds first.
import { mkdirSync, writeFileSync } from 'node:fs';
import { builtInMetrics } from '../dist/metrics/index.js';
import { metricPage } from '../dist/src/metric-page.js';

mkdirSync('docs/metrics', { recursive: true });
for (const metric of builtInMetrics) writeFileSync(`docs/metrics/${metric.id}.md`, metricPage(metric));
