/** Gaps between a source language and others, on the functionalities that they share. */
import { counted, type Group, has, type Json, type Measurement } from '../../src/plugin.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { sourceGap } from '../shared/source-gap.ts';
import type { Cases } from './cases.ts';

export function languageGaps(cases: Cases, source: string): Measurement[] {
  const { data, options } = cases;
  const spoken = data.groups.filter(({ attribute }) => attribute === options.languages);
  const own = spoken.find(({ id }) => id === source)!;
  const others = spoken.filter((language) => language !== own);
  return [
    languageGap(cases, own, others, null),
    ...others.map((language) => languageGap(cases, own, [language], language.id)),
  ];
}

function languageGap(cases: Cases, source: Group, others: readonly Group[], group: string | null): Measurement {
  const { data, options, right } = cases;
  const { minGroupSize: required } = options;
  const place = { measure: 'language-gap', attribute: group === null ? null : options.languages, group };
  if (others.length === 0) {
    const reason = 'the data has no other language; two are compared';
    return { ...place, n: 0, status: 'inapplicable', reason };
  }
  const languages = [source, ...others].map(({ members }) => new Set(members));
  const tests = data.groups.filter(({ attribute }) => attribute === options.functionalities);
  const testedIn = tests.map(({ members }) => languages.map((spoken) => members.some((i) => spoken.has(i))));
  const shared = tests.filter((_, t) => testedIn[t].every(Boolean));
  const notShared: Json[] = tests
    .filter((_, t) => testedIn[t].some(Boolean) && !testedIn[t].every(Boolean))
    .map(({ id }) => id);
  // 1 of the source language, 2 of the others.
  const side = new Uint8Array(data.size);
  for (const { members } of shared) {
    for (const i of members) {
      if (languages[0].has(i)) side[i] = 1;
      else if (languages.some((spoken) => spoken.has(i))) side[i] = 2;
    }
  }
  const posed = [1, 2].map((wanted) => side.filter((one) => one === wanted).length);
  const { answered, gap } = sourceGap(right, side, data.cases?.of ?? null);
  const details = {
    source: source.id,
    functionalities: shared.length,
    notShared,
    unanswered: posed[0] + posed[1] - answered[0] - answered[1],
  };
  const common = { ...place, n: answered[0] + answered[1], details };
  if (shared.length === 0) return { ...common, status: 'inapplicable', reason: 'the languages share no functionality' };
  const few = Math.min(...answered);
  if (gap === null || few < required) {
    const lacking = lacksAnswers(answered, posed, required);
    const text = `${counted('case', few)} of a language ${has(few)} an answer; at least ${required} are needed`;
    const reason = shortage(text, { answered: answered[0] + answered[1], lacking });
    return { ...common, status: 'insufficient', reason, counts: { cases: few }, required, lacksAnswers: lacking };
  }
  const { value, interval, shares } = gap;
  const [sourceAccuracy, accuracy] = shares;
  return { ...common, status: 'ok', value, interval, details: { ...details, accuracy, sourceAccuracy } };
}
