/** Makes one row after the other, as run.mjs asks for them. */
import { simulateDesign } from './harness.mjs';
import { subjectOf } from './subjects.mjs';

process.on('message', async ({ name, index, runs }) => {
  const { designs } = await subjectOf(name);
  const begun = performance.now();
  const row = simulateDesign(designs[index], runs);
  process.send({ name, index, row, seconds: (performance.now() - begun) / 1000 });
});
