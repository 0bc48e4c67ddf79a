import { expect, test } from 'vitest';
import { anchorsOf } from '../../src/report/html/anchors.ts';
import { arrangeResults } from '../../src/view/report-view.ts';
import { fixture } from './fixture.ts';

test('a summary that is shown once has one place on the page under both of its names', () => {
  const report = fixture();
  const ok = report.results.find(({ status }) => status === 'ok')!;
  report.results = [null, 'gender'].map((attribute) => ({ ...ok, attribute, group: null }));
  const sections = arrangeResults(report);
  const [row, ...others] = sections[0].blocks[0].rows;
  expect(others).toEqual([]);
  const anchors = anchorsOf(sections);
  expect(report.results.map(anchors.result)).toEqual([anchors.row(row), anchors.row(row)]);
});
