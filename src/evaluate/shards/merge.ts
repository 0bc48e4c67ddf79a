/** Puts the units of a run together, whoever measured them. */
import type { LoadedConfig } from '../../contract/configuration.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import type { ReportedSubject } from '../../contract/report.ts';
import { counted } from '../../contract/sentence.ts';
import { filledRoles } from '../../runtime/roles/registry.ts';
import { groupBy } from '../../support/group-by.ts';
import { describeEnvironment, deviceOf } from '../describe-run.ts';
import type { MeasuredJob, MeasuredRun } from '../measured.ts';
import type { PlanRecord, UnitRecord } from './records.ts';
import { measuringKeys, sharesOf, type Unit } from './units.ts';

/** How many missing units are named. */
const mostNamed = 10;

/** What the parts of a key are called in a sentence. */
const parts: Record<string, string> = {
  version: 'the version of fairprobe',
  humanAgreement: 'humanAgreement',
  only: '--metric or --subject',
  limit: '--limit',
};

/** What differs between two runs as far as they are measured, in words: of `measuring` of their plans. */
export function differingParts(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(one).flatMap((name) => (one[name] === other[name] ? [] : [parts[name] ?? name]));
}

/** @throws InputError where the plan is not that of this configuration */
export function checkPlan(plan: PlanRecord, loaded: LoadedConfig, limit: number | undefined, file: string): void {
  const differing = differingParts(measuringKeys(loaded, limit), plan.measuring);
  if (differing.length === 0) return;
  throw new InputError({
    file,
    message: `the shards were measured with another configuration: ${differing.join(', ')} differ`,
    hint: 'Give merge the configuration and the flags that the shards had, and the same version of fairprobe',
  });
}

/** @throws InputError that names the units that are missing */
export function checkWhole({ units }: PlanRecord, records: ReadonlyMap<string, UnitRecord>): void {
  const missing = units.filter(({ key }) => !records.has(key));
  if (missing.length === 0) return;
  const counts = [...new Set([...records.values()].flatMap(({ share }) => share?.count ?? []))];
  const shares = counts.length === 1 ? sharesOf(units, counts[0]) : [];
  const shardOf = (unit: Unit) => shares.findIndex((share) => share.some(({ key }) => key === unit.key)) + 1;
  const problems = Array.from(groupBy(missing, shardOf), ([shard, own]): Problem => {
    const named = own.slice(0, mostNamed).map(({ subject, metrics }) => `${subject} (${metrics.join(', ')})`);
    const more = own.length > mostNamed ? `, and ${own.length - mostNamed} more` : '';
    const what = `${counted('unit', own.length)} missing: ${named.join('; ')}${more}`;
    if (shard === 0) return { message: what, hint: 'Run the shards that have not finished again' };
    return {
      message: `shard ${shard}/${counts[0]}: ${what}`,
      hint: `Run fairprobe evaluate --shard ${shard}/${counts[0]} again`,
    };
  });
  throw new InputError(problems);
}

/** @throws InputError where shards that speak of one subject saw different models */
export function mergedRun(
  plan: PlanRecord,
  records: ReadonlyMap<string, UnitRecord>,
  { config }: LoadedConfig,
): Omit<MeasuredRun, 'items' | 'examples'> {
  const inOrder = plan.units.map(({ key }) => records.get(key)!);
  const problems: Problem[] = [];
  const subjects = config.subjects.map((subject): ReportedSubject => {
    const of = inOrder
      .flatMap((record) => record.subjects)
      .flatMap(({ name, roles }) => (name === subject.name ? [roles] : []));
    const roles: ReportedSubject['roles'] = {};
    for (const {
      role: { id },
    } of filledRoles(subject)) {
      const described = of.flatMap((own) => (own[id] ? [own[id]] : []));
      if (new Set(described.map((one) => JSON.stringify({ ...one, device: null }))).size > 1) {
        problems.push({
          message: `the shards saw different files for the ${id} of "${subject.name}"`,
          hint: 'Give all machines the same files, delete what the shards left, and run them again',
        });
      }
      if (described.length > 0) roles[id] = described[0];
    }
    return { name: subject.name, declared: { ...subject.declared }, roles };
  });
  if (problems.length > 0) throw new InputError(problems);
  const byJob = new Map(inOrder.flatMap(({ jobs }) => jobs.map((job): [string, MeasuredJob] => [jobKey(job), job])));
  const environments = inOrder.map(({ environment: { device: _, ...machine } }) => machine);
  const machines = [...new Set(environments.map((machine) => JSON.stringify(machine)))];
  const [first = describeEnvironment([], 1)] = environments;
  const { datasets, judgements, notes } = plan;
  return {
    startedAt: inOrder.map(({ startedAt }) => startedAt).sort()[0],
    environment: { ...first, device: deviceOf(subjects) },
    subjects,
    datasets,
    judgements,
    notes: machines.length > 1 ? [...notes, unlike(machines.length)] : notes,
    jobs: plan.jobs.map((job) => byJob.get(jobKey(job))!),
  };
}

const jobKey = ({ metric, subject }: { metric: string; subject: string }): string => JSON.stringify([metric, subject]);

const unlike = (count: number): string =>
  `measured on ${count} machines, or with settings, that differ: "environment" is that of one, and numbers may differ from a run on one machine in their last digits`;
