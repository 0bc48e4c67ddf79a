/** The console's gates: failures and warnings with what and why, then what passed. */

import type { Gate, Report } from '../../contract/report.ts';
import { arrangeGates, demandText, judgedName, resultFinder, valueText } from '../../view/gates.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { formatCount, verdictWord } from '../../view/text/format.ts';
import { hanging } from './columns.ts';
import type { RenderContext } from './render-context.ts';

/** More passes than these are counted. */
const mostPasses = 5;

export function gateLines({ gates, results }: Report, { width, chalk }: RenderContext): string[] {
  if (gates.length === 0) return [];
  const find = resultFinder(results);
  const paint = { fail: chalk.red, warn: chalk.yellow, pass: chalk.green, 'not-judged': chalk.dim };
  const lines = (gate: Gate): string[] => {
    const word = verdictWord(gate.verdict).toUpperCase();
    const result = find(gate);
    const where = [gate.subject, gate.group].filter((part) => part !== null).join(', ');
    const what = `${judgedName(gate)}  ${where}  ${valueText(gate, result)}  ${demandText(gate, result)}`;
    const [first, ...more] = hanging(`  ${word}  `, escapeTerminal(what), width);
    const why = gate.verdict === 'pass' ? [] : hanging('        ', escapeTerminal(reasonOf(gate)), width);
    return [`  ${paint[gate.verdict].bold(word)}${first.slice(word.length + 2)}`, ...more, ...why];
  };
  const arranged = arrangeGates(gates);
  const passed = arranged.filter(({ verdict }) => verdict === 'pass');
  const shown = arranged.slice(0, arranged.length - Math.max(0, passed.length - mostPasses));
  const rest = arranged.length - shown.length;
  const others = rest > 0 ? [`  and ${formatCount(rest)} more that passed`] : [];
  return [chalk.bold('Gates'), ...shown.flatMap(lines), ...others];
}

/** Why, whether more than a warning could have come of it, and where the rule stands. */
function reasonOf({ level, reason, source }: Gate): string {
  const place = source ? [source.file, source.line].filter((part) => part !== null).join(':') : '';
  return [reason, level === 'warn' ? 'level warn' : '', place].filter(Boolean).join('; ');
}
