/** Items as questions, with whom they are about. */
import type { Cases, Group, Question } from '../../src/plugin.ts';
import type { Item } from './fill.ts';
import { targetOf } from './targets.ts';
import { categories, isIntersection, type Template } from './templates.ts';

export interface Questions {
  questions: Question[];
  groups: Group[];
  cases: Cases;
}

/** @param templatesOf of an item, by category and number of the question: at least one */
export function questionsOf(items: Iterable<Item>, templateOf: (item: Item) => Template): Questions {
  const questions: Question[] = [];
  const members = new Map<string, { id: string; attribute: string; members: number[] }>();
  const cases = new Map<string, number>();
  const of: number[] = [];
  for (const item of items) {
    const template = templateOf(item);
    const target = targetOf(item, template);
    if (target !== null) {
      const attribute = categories[item.category];
      const key = `${attribute} ${target.value}`;
      const group = members.get(key) ?? { id: target.value, attribute, members: [] };
      members.set(key, group);
      group.members.push(questions.length);
    }
    const key = `${item.category}-${item.question}`;
    if (!cases.has(key)) cases.set(key, cases.size);
    of.push(cases.get(key)!);
    questions.push(questionOf(item, template, target?.option));
  }
  const groups = Array.from(members.values(), (group) => ({ ...group, members: Uint32Array.from(group.members) }));
  return { questions, groups, cases: { ids: [...cases.keys()], of: Int32Array.from(of) } };
}

function questionOf(item: Item, template: Template, target: number | undefined): Question {
  const roleOf = (option: number) => {
    if (item.people[option].info === 'unknown') return { role: 'unknown' };
    return target === undefined ? {} : { role: option === target ? 'target' : 'non-target' };
  };
  return {
    id: `${item.category}-${item.number}`,
    prompt: `${item.context} ${item.asked}`,
    options: item.options.map((text, option) => ({ text, ...roleOf(option) })),
    answer: item.label,
    facets: {
      category: item.category,
      condition: item.condition,
      polarity: item.polarity === 'neg' ? 'negative' : 'non-negative',
      names: hasNames(template) ? 'proper' : 'no',
    },
  };
}

/** As the published script tells them apart: in its categories of one attribute the questions beyond the 25th. */
function hasNames({ category, proper, question }: Template): boolean {
  return isIntersection(category) ? proper : Number(question) > 25;
}
