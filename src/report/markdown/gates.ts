/** The Markdown of the gates: a table of what failed and warns, and one of what passed, folded away where it is long. */

import type { Gate, Report } from '../../contract/report.ts';
import { arrangeGates, demandText, isOpen, judgedName, resultFinder, valueText } from '../../view/gates.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { plural, verdictWord } from '../../view/text/format.ts';
import { folded, table } from './table.ts';

const head = ['', 'measure', 'subject', 'group', 'value', 'demanded', 'level', 'why'];

/** Nothing where no gate is set. */
export function gateSection({ gates, results }: Report): string[] {
  if (gates.length === 0) return [];
  const find = resultFinder(results);
  const row = (gate: Gate) => {
    const result = find(gate);
    const verdict = isOpen(gate) ? `**${gate.verdict}**` : verdictWord(gate.verdict);
    const cells = [judgedName(gate), gate.subject, gate.group ?? '', valueText(gate, result), demandText(gate, result)];
    return [verdict, ...[...cells, gate.level, gate.reason].map(escapeMarkdown)];
  };
  const arranged = arrangeGates(gates);
  const open = arranged.filter(isOpen);
  const unjudged = arranged.filter(({ verdict }) => verdict === 'not-judged');
  const passed = arranged.filter(({ verdict }) => verdict === 'pass');
  return [
    '## Gates',
    ...(open.length > 0 ? [table(head, open.map(row))] : []),
    ...(unjudged.length > 0
      ? [folded(`${plural(unjudged.length, 'gate')} not judged`, table(head, unjudged.map(row)))]
      : []),
    ...(passed.length > 0 ? [folded(`${plural(passed.length, 'gate')} passed`, table(head, passed.map(row)))] : []),
  ];
}
