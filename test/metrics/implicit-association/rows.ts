/** Tests whose answers are given as 1 along the stereotype, 0 against it, -1 unreadable, -2 declined, 2 neither; one an order. */
import type { Choices, Question, QuestionsData } from '../../../src/plugin.ts';
import { info } from '../drawn.ts';

export interface Given {
  id: string;
  attribute: string;
  first: readonly (readonly number[])[];
  second: readonly (readonly number[])[];
  decisions: readonly (readonly number[])[];
}

const texts = { stereotype: 'a', 'anti-stereotype': 'b', both: 'both' };

export function inputOf(tests: readonly Given[]) {
  const questions: Question[] = [];
  const groups: QuestionsData['groups'][number][] = [];
  const answers: Record<string, (readonly number[])[]> = { association: [], decision: [] };
  for (const test of tests) {
    const from = questions.length;
    const ask = (task: string, words: string, given: readonly (readonly number[])[]) => {
      for (const [i, own] of given.entries()) {
        // Which option is the stereotyped one changes from question to question.
        const roles = i % 2 ? ['stereotype', 'anti-stereotype', 'both'] : ['anti-stereotype', 'stereotype', 'both'];
        const options = roles.map((role) => ({ text: texts[role as keyof typeof texts], role }));
        const names = { 1: 'stereotype', 0: 'anti-stereotype', 2: 'both' };
        questions.push({ id: `${test.id} ${task} ${words} ${i}`, prompt: '?', options, facets: { task, words } });
        answers[task].push(own.map((answer) => (answer < 0 ? answer : roles.indexOf(names[answer as 0 | 1 | 2]))));
      }
    };
    ask('association', 'first', test.first);
    ask('association', 'second', test.second);
    ask('decision', 'first', test.decisions);
    const members = Uint32Array.from({ length: questions.length - from }, (_, i) => from + i);
    groups.push({ id: test.id, attribute: test.attribute, members });
  }
  const choices = (task: string): Choices => ({
    chosen: answers[task].map((own) => Int32Array.from(own)),
    shown: answers[task].map((own) => own.map(() => Uint8Array.of(0, 1, 2))),
    ...{ missing: 0, declined: 0 },
  });
  const dataset: QuestionsData = { kind: 'questions', info, questions, groups };
  return {
    data: { dataset },
    observed: { words: choices('association'), decisions: choices('decision') },
  };
}
