/** Makes one row after the other, as run.mjs asks for them. */
import { simulateDesign } from './harness.mjs';
import { subjectOf } from './subjects.mjs';

/**
 * @import { Row } from './harness.mjs'
 *
 * @typedef {{ name: string, index: number, runs: number }} Task
 * @typedef {{ name: string, index: number, row: Row, seconds: number }} Done
 */

process.on('message', async (/** @type {Task} */ { name, index, runs }) => {
  const { designs } = await subjectOf(name);
  const begun = performance.now();
  const row = simulateDesign(designs[index], runs);
  process.send?.(/** @satisfies {Done} */ ({ name, index, row, seconds: (performance.now() - begun) / 1000 }));
});
