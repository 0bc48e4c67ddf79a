/** The measures of group-error-rates, as reports and gates know them. */
import type { MeasureDeclaration } from '../../src/plugin.ts';
import { classGaps, classRates, macroGaps, macroRates } from './classes.ts';
import { disparities } from './compare.ts';
import { gateOf } from './gates.ts';
import { classSentences, sentences } from './sentences.ts';

type Way = Pick<MeasureDeclaration, 'ideal' | 'direction'>;
const low: Way = { ideal: 0, direction: 'lower' };
const high: Way = { ideal: 1, direction: 'higher' };

function perGroup(title: string, definition: string, way: Way): MeasureDeclaration {
  const all = 'Without a group: of all items.';
  return { title, definition: `${definition} ${all}`, unit: 'share', range: [0, 1], about: 'performance', ...way };
}

function disparity(title: string, definition: string, unit: string, way: Way): MeasureDeclaration {
  return { title, definition, unit, range: [0, 1], about: 'bias', ...way };
}

/** Shown first: who is wrongly flagged, and who is missed. */
const main: readonly string[] = ['false-positive-rate-difference', 'true-positive-rate-difference'];

/** What a disparity is made of, and how it is described. */
function groupsOf(name: string, rates: readonly string[]): Pick<MeasureDeclaration, 'of' | 'sentence'> {
  return { ...(rates.length === 1 ? { of: rates[0] } : {}), sentence: sentences[name] };
}

/** Measures of several classes, each against the rest. */
function ofClasses(): Record<string, MeasureDeclaration> {
  const rates: Record<(typeof classRates)[number], [string, string, Way]> = {
    'selection-rate': ['Selection rate', 'Share of items predicted as the class.', { ideal: null, direction: 'none' }],
    'true-positive-rate': ['True positive rate', 'Share of the items of the class predicted as it.', high],
    'false-positive-rate': ['False positive rate', 'Share of the items of other classes predicted as the class.', low],
  };
  const named: Record<(typeof classGaps)[number], [string, string]> = {
    'demographic-parity-difference': [
      'Demographic parity difference',
      'greatest selection rate of a group minus the least',
    ],
    'demographic-parity-ratio': ['Demographic parity ratio', 'least selection rate of a group divided by the greatest'],
    'equalized-odds-difference': [
      'Equalised odds difference',
      'greatest true or false positive rate (whichever is farther apart) of a group minus the least',
    ],
    'true-positive-rate-difference': [
      'True positive rate difference',
      'greatest true positive rate of a group minus the least',
    ],
    'false-positive-rate-difference': [
      'False positive rate difference',
      'greatest false positive rate of a group minus the least',
    ],
  };
  const gapOf = (title: string, definition: string, gap: (typeof classGaps)[number]): MeasureDeclaration => {
    const isRatio = gap.endsWith('-ratio');
    const sentence = classSentences[gap];
    return { ...disparity(title, definition, isRatio ? 'ratio' : 'share', isRatio ? high : low), sentence };
  };
  return Object.fromEntries([
    ...classRates.map((name) => {
      const [title, definition, way] = rates[name];
      const where = 'The group is named with the class; the class alone stands for all items.';
      const declared = perGroup(`${title} of a class`, definition, way);
      const about = way.direction === 'none' ? ('description' as const) : declared.about;
      return [`class-${name}`, { ...declared, definition: `${definition} ${where}`, about }];
    }),
    ...macroRates.map((name) => {
      const [title, , way] = rates[name];
      return [
        `macro-${name}`,
        perGroup(`Macro ${decapitalise(title)}`, `Mean over classes of their ${decapitalise(title)}s.`, way),
      ];
    }),
    ...classGaps.flatMap((name) => {
      const [title, compared] = named[name];
      const ofClass = `Of a class, which stands in the place of the group: ${compared}.`;
      const ofAll = `Mean over classes: of each the ${compared}.`;
      const isMain = name === 'true-positive-rate-difference';
      const macro = gapOf(`Macro ${decapitalise(title)}`, ofAll, name);
      return [
        ...((macroGaps as readonly string[]).includes(name)
          ? [[`macro-${name}`, { ...macro, ...(isMain ? { main: true } : {}) }]]
          : []),
        [`class-${name}`, gapOf(`${title} of a class`, ofClass, name)],
      ];
    }),
  ]);
}

const decapitalise = (text: string) => text[0].toLowerCase() + text.slice(1);

/** What is measured: of two classes, and of several, each against the rest. */
export const measures: Record<string, MeasureDeclaration> = {
  'selection-rate': {
    ...perGroup('Selection rate', 'Share of items predicted positive.', { ideal: null, direction: 'none' }),
    about: 'description',
  },
  'true-positive-rate': perGroup('True positive rate', 'Share of positives predicted positive.', high),
  'false-positive-rate': perGroup('False positive rate', 'Share of negatives predicted positive.', low),
  'false-negative-rate': perGroup('False negative rate', 'Share of positives predicted negative.', low),
  accuracy: perGroup('Accuracy', 'Share of items predicted as labelled.', high),
  'calibration-error': perGroup(
    'Expected calibration error',
    "Mean over items of the gap between mean score and share of positives in the item's bin.",
    low,
  ),
  ...Object.fromEntries(
    Object.entries(disparities).flatMap(([name, { title, compared, rates }]) => [
      [
        `${name}-difference`,
        {
          ...disparity(`${title} difference`, `Greatest ${compared} of a group minus the least.`, 'share', low),
          // What is not found is missed: the rates add up to 1 in every group.
          ...(name === 'false-negative-rate' ? { equals: 'true-positive-rate-difference' } : {}),
          main: main.includes(`${name}-difference`),
          ...gateOf(`${name}-difference`),
          ...groupsOf(name, rates),
        },
      ],
      [
        `${name}-ratio`,
        {
          ...disparity(`${title} ratio`, `Least ${compared} of a group divided by the greatest.`, 'ratio', high),
          ...gateOf(`${name}-ratio`),
          ...groupsOf(name, rates),
        },
      ],
    ]),
  ),
  'calibration-error-difference': {
    ...disparity(
      'Calibration error difference',
      'Greatest calibration error of a group minus the least.',
      'share',
      low,
    ),
    ...groupsOf('calibration-error', ['calibration-error']),
  },
  ...ofClasses(),
};
