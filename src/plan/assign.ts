/** On which subjects a metric is run, and what is said of the others. */

import type { SubjectConfig } from '../contract/configuration.ts';
import type { Problem } from '../contract/problem.ts';
import { kindOf } from '../observe/registry/index.ts';
import { scoreColumns } from '../runtime/predictions/columns.ts';
import { probeWithoutEncoder } from '../runtime/probe/without-encoder.ts';
import { filledRoles, rolesOf, whyNot } from '../runtime/roles/registry.ts';
import { groupBy } from '../support/group-by.ts';
import { namesIn } from '../support/names-in.ts';
import { answersAreIn, useFor } from './items-for.ts';
import { needsOf } from './needs.ts';
import type { Job, MetricUse, Needs } from './planned.ts';
import type { SkippedSubjects } from './skipped-subjects.ts';

export interface Assignment {
  jobs: Job[];
  /** Where others can be measured. */
  skipped: SkippedSubjects[];
  /** Their keys are relative to the metric's own: none, an option, or `option.probe`. */
  problems: Problem[];
}

/**
 * A subject is left out where it lacks the role, where its classifier is a prediction file and the metric asks about texts
 * or gradients that no file holds, and where it is a service and the metric asks for gradients. Where only such are left, nothing could be measured: that is a
 * problem, unless `all` are only some of the configuration's subjects. So is a reference that cannot answer, or that is
 * the only one who can.
 */
export function assign(
  use: MetricUse,
  all: readonly SubjectConfig[],
  { seed, limit, isPartial }: { seed: number; limit?: number | undefined; isPartial: boolean },
): Assignment {
  const { metric, as } = use;
  const having = all.filter((subject) => metric.roles.some((role) => rolesOf(subject).includes(role)));
  const lacking = all.filter((subject) => !having.includes(subject));
  const needs = having.length > 0 ? needsOf(use, { seed, limit }) : { requests: {} };
  const needsRunning = Object.values(needs.requests).some((one) => kindOf(one).needsRunning?.(one));
  const isDifferentiated = Object.values(needs.requests).some(
    (one) => kindOf(one).differentiated?.(one) === 'classifier',
  );
  const unable = having.filter(({ classifier }) => needsRunning && classifier && 'predictions' in classifier);
  const services = having.filter(({ classifier }) => isDifferentiated && classifier && 'endpoint' in classifier);
  const deciding = having.filter((subject) => !unable.includes(subject) && onlyDecides(subject, needs));
  const textless = having.filter(
    (subject) => !unable.includes(subject) && !services.includes(subject) && lacksTexts(subject, needs),
  );
  const leftOut = new Set([...unable, ...services, ...deciding, ...textless]);
  const subjects = having.filter((subject) => !leftOut.has(subject));
  if (subjects.length === 0 && having.length > 0 && !isPartial) {
    const problems = [
      ...onlyAnswers(use, unable, services),
      ...(deciding.length > 0 ? [onlyDecisions(use, deciding)] : []),
      ...(textless.length > 0 ? [withoutTexts(use, textless)] : []),
    ];
    return { jobs: [], skipped: [], problems };
  }
  const names = (some: readonly SubjectConfig[]) => some.map(({ name }) => name);
  const role = metric.roles.join(' or ');
  const skipped: SkippedSubjects[] = [
    ...Array.from(
      groupBy(lacking, (subject) => whyNot(metric, [subject])),
      ([reason, some]) => {
        return { metric: as, subjects: names(some), why: { role: role + reason } };
      },
    ),
    { metric: as, subjects: names(unable), why: 'predictions' },
    { metric: as, subjects: names(services), why: 'service' },
    { metric: as, subjects: names(deciding), why: 'decisions' },
    { metric: as, subjects: names(textless), why: 'texts' },
  ];
  const compared = comparedIn(use, { all, able: subjects, isPartial });
  const counted = countedAlone(use, subjects);
  // Its answers would not be found, which is no second problem.
  const measured = counted.length > 0 ? [] : compared.subjects;
  const jobs = measured.map((subject) => {
    const own = useFor(subject, use);
    return { use: own, subject, needs: own === use ? needs : needsOf(own, { seed, limit }), ...compared.references };
  });
  return {
    jobs,
    skipped: [...skipped, ...compared.skipped],
    problems: [...compared.problems, ...withoutEncoder(use, subjects), ...counted],
  };
}

interface Compared extends Pick<Assignment, 'skipped' | 'problems'> {
  /** Those that are measured. */
  subjects: readonly SubjectConfig[];
  references: Pick<Job, 'references'>;
}

/** Whom a metric measures of those that are `able` to answer: all, or all but the one that it compares them with. */
function comparedIn(
  { metric, options, as }: MetricUse,
  { all, able, isPartial }: { all: readonly SubjectConfig[]; able: readonly SubjectConfig[]; isPartial: boolean },
): Compared {
  const { referenceOption: option } = metric;
  const names = option === undefined ? [] : namesIn(options[option]);
  if (option === undefined || names.length === 0) return { subjects: able, references: {}, skipped: [], problems: [] };
  const references = names.map((name) => all.find((subject) => subject.name === name));
  const none = { subjects: [], references: {}, skipped: [], problems: [] };
  const absent = names.filter((_, i) => !references[i]);
  if (absent.length > 0) {
    const subjects = able.map((subject) => subject.name);
    return { ...none, skipped: [{ metric: as, subjects, why: { absent: absent.join(', ') } }] };
  }
  const known = references.flatMap((subject) => subject ?? []);
  const unable = known.filter((subject) => !able.includes(subject));
  if (unable.length > 0) return { ...none, problems: unable.map((one) => cannotBeCompared(metric, one, option)) };
  const subjects = able.filter((subject) => !known.includes(subject));
  if (subjects.length === 0 && !isPartial) {
    const message = `there is no other subject to compare ${quoted(known)} with`;
    return { ...none, problems: [{ key: option, message, hint: 'List the one that is to take its place, too' }] };
  }
  return {
    subjects,
    references: { references: known },
    skipped: [{ metric: as, subjects: names, why: 'reference' }],
    problems: [],
  };
}

/** Whether its classifier would have to give scores, and is a file of decisions. */
function onlyDecides(subject: SubjectConfig, { requests }: Needs): boolean {
  const { classifier } = subject;
  if (!classifier || !('predictions' in classifier) || scoreColumns(classifier).length > 0) return false;
  const played = rolesOf(subject);
  return Object.values(requests).some((request) => {
    const { needsScores, roles } = kindOf(request);
    return needsScores && roles.find((role) => played.includes(role)) === 'classifier';
  });
}

function onlyDecisions({ metric }: MetricUse, subjects: readonly SubjectConfig[]): Problem {
  return {
    message: `"${metric.id}" needs scores, but the classifier of ${quoted(subjects)} is a file of decisions`,
    hint: 'Name the column of the scores in `columns`, or leave the metric out',
  };
}

/** Whether a model or service of it would be asked about items of which there are no texts. Files answer by id. */
function lacksTexts(subject: SubjectConfig, { requests }: Needs): boolean {
  const filled = filledRoles(subject);
  return Object.values(requests).some((request) => {
    if (!('data' in request) || !('ids' in request.data) || request.data.texts || request.data.counts) return false;
    const id = kindOf(request).roles.find((role) => filled.some((one) => one.role.id === role));
    const asked = filled.find(({ role }) => role.id === id);
    return asked !== undefined && asked.role.answering(asked.source, subject, 1).kind !== 'file';
  });
}

function withoutTexts({ metric }: MetricUse, subjects: readonly SubjectConfig[]): Problem {
  return {
    message: `"${metric.id}" asks about items that have no texts, and ${quoted(subjects)} is asked for answers to texts`,
    hint: 'Name the column of texts in `columns` of the data set, or give the subject a prediction file',
  };
}

function onlyAnswers(
  { metric }: MetricUse,
  files: readonly SubjectConfig[],
  services: readonly SubjectConfig[],
): Problem[] {
  const hint =
    'Give the subject its model (classifier: { model }) or a probe on an encoder (classifier: { probe }), or leave the metric out';
  const refused = (subjects: readonly SubjectConfig[], needs: string, is: string): Problem[] =>
    subjects.length === 0
      ? []
      : [{ message: `"${metric.id}" needs a classifier ${needs}, but that of ${quoted(subjects)} is ${is}`, hint }];
  return [
    ...refused(files, 'that can be run', 'a prediction file'),
    ...refused(services, 'that can be differentiated', 'a service, which gives answers alone'),
  ];
}

function cannotBeCompared(metric: MetricUse['metric'], reference: SubjectConfig, key: string): Problem {
  const lacks = metric.roles.some((role) => rolesOf(reference).includes(role))
    ? 'its classifier is a file or a service, and a model that can be run is needed'
    : `it has no ${metric.roles.join(' or ')}${whyNot(metric, [reference])}`;
  const message = `"${reference.name}" cannot be what the others are compared with: ${lacks}`;
  return { key, message, hint: 'Name a subject that can answer' };
}

/** A probe that a metric's options name reads its own encoder, or that of every subject it is for. */
function withoutEncoder({ models }: MetricUse, subjects: readonly SubjectConfig[]): Problem[] {
  const without = subjects.filter((subject) => !rolesOf(subject).includes('encoder'));
  if (without.length === 0) return [];
  return models.flatMap(({ option, model }) => {
    if (!('probe' in model) || model.probe.encoder) return [];
    const names = without.map(({ name }) => name);
    return [{ key: `${option}.probe`, ...probeWithoutEncoder(names, { own: true }) }];
  });
}

/** Of rows that an engine has counted there are no texts and no ids: answers must be in the table itself. */
function countedAlone({ metric, data }: MetricUse, subjects: readonly SubjectConfig[]): Problem[] {
  return Object.entries(data).flatMap(([key, one]): Problem[] => {
    if (!('counts' in one)) return [];
    const { id } = one.info;
    if (!metric.counted) {
      const message = `"${metric.id}" looks at single rows, but an engine counts those of the data set "${id}"`;
      return [{ key, message, hint: 'Read the table itself (`engine: memory`), or leave the metric out' }];
    }
    const others = subjects.filter((subject) => !answersAreIn(id, subject));
    if (others.length === 0) return [];
    const message = `an engine counts the rows of the data set "${id}", so that only answers in its own table can be judged, but those of ${quoted(others)} are not`;
    return [{ key, message, hint: `Write \`classifier: { predictions: { dataset: ${id} }, columns: ... }\`` }];
  });
}

const quoted = (subjects: readonly SubjectConfig[]): string => subjects.map(({ name }) => `"${name}"`).join(', ');
