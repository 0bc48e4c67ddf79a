/** The console's part on the baseline: regressions, improvements, and what could not be compared. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { Change, Comparison } from '../../contract/report.ts';
import { by, quoted } from '../../contract/sentence.ts';
import {
  arrangeComparison,
  baselineSentence,
  changeName,
  changeNumbers,
  comparisonSentence,
  howTested,
  verdictWords,
} from '../../view/comparison.ts';
import { arrangeDecisions, decisionSentence } from '../../view/decisions.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { formatCount, plural } from '../../view/text/format.ts';
import { hanging } from './columns.ts';
import type { ConsoleOptions, RenderContext } from './render-context.ts';

const mostChanges = 20;
const fewUnshown = 3;
const mostReasons = 6;
const mostNames = 3;

/** A comparison alone. */
export function renderComparison(comparison: Comparison, { width, color }: ConsoleOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return `${comparisonLines(comparison, { width: Math.max(40, Math.floor(width)), chalk }).join('\n')}\n`;
}

export function comparisonLines(comparison: Comparison | null, context: RenderContext): string[] {
  if (!comparison) return [];
  const { width, chalk } = context;
  const { regressions, improvements, unshown, others } = arrangeComparison(comparison);
  const summary = comparisonSentence(comparison);
  const shown = regressions.length + improvements.length + unshown.length > 0;
  return [
    chalk.bold('Compared with the baseline'),
    ...hanging('  ', escapeTerminal(baselineSentence(comparison)), width),
    ...hanging('  ', summary, width),
    ...changeLines('Regressions', regressions, chalk.red, context),
    ...changeLines('Improvements', improvements, chalk.green, context),
    ...changeLines('No change shown, most suspect first', unshown, chalk.bold, context, fewUnshown),
    ...others.slice(0, mostReasons).flatMap(({ verdict, reason, changes }) => {
      const names = changes.slice(0, mostNames).map(changeName).join('; ');
      const more = changes.length > mostNames ? '; ...' : '';
      const text = `${formatCount(changes.length)} ${verdictWords(verdict)}: ${reason} (${names}${more})`;
      return hanging('  - ', escapeTerminal(text), width);
    }),
    ...(others.length > mostReasons ? hanging('  - ', plural(others.length - mostReasons, 'more reason'), width) : []),
    ...(shown ? hanging('  ', howTested, width).map((line) => chalk.dim(line)) : []),
    ...decisionLines(comparison, context),
  ];
}

function decisionLines(comparison: Comparison, { width, chalk }: RenderContext): string[] {
  const { jobs, notCompared } = arrangeDecisions(comparison);
  if (jobs.length + notCompared.length === 0) return [];
  return [
    `  ${chalk.bold('Decision by decision')}`,
    ...jobs.slice(0, mostChanges).flatMap(({ all, groups }) => {
      const [most] = groups;
      const sentence = `${all.metric} of ${all.subject}: ${decisionSentence(all)}`;
      const worst =
        most && groups.length > 1 ? `. For ${quoted(most.group)}${by(most.attribute)} ${decisionSentence(most)}` : '';
      return hanging('    ', escapeTerminal(`${sentence}${worst}`), width);
    }),
    ...(jobs.length > mostChanges ? hanging('    ', `${jobs.length - mostChanges} more in the report.`, width) : []),
    ...notCompared.slice(0, mostReasons).flatMap(({ reason, places }) => {
      const more = places.length > mostNames ? '; ...' : '';
      const text = `not compared: ${reason} (${places.slice(0, mostNames).join('; ')}${more})`;
      return hanging('    - ', escapeTerminal(text), width);
    }),
  ];
}

function changeLines(
  title: string,
  changes: readonly Change[],
  paint: ChalkInstance,
  { width }: RenderContext,
  most = mostChanges,
): string[] {
  if (changes.length === 0) return [];
  const rest = changes.length - most;
  return [
    `  ${paint(title)}`,
    ...changes.slice(0, most).flatMap((change) => {
      const { baseline, value, difference, interval, p, adjustedP, chance } = changeNumbers(change);
      const now = chance === '' ? value : `${value} (${chance})`;
      const numbers = `${baseline} \u2192 ${now}: ${difference} ${interval}, p ${p}, adj. p ${adjustedP}`;
      return [
        ...hanging('    ', escapeTerminal(changeName(change)), width),
        ...hanging('      ', `${numbers}, ${change.paired ? 'paired' : 'unpaired'}`, width),
      ];
    }),
    ...(rest > 0 ? hanging('    ', `${formatCount(rest)} more in the report.`, width) : []),
  ];
}
