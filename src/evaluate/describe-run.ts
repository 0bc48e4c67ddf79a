/** What the report says of the run itself: when, how, where, and who was asked. */
import { cpus } from 'node:os';
import { relative, sep } from 'node:path';
import { reportedConfig } from '../config/index.ts';
import type { LoadedConfig, SubjectConfig } from '../contract/configuration.ts';
import type { GateRule } from '../contract/gate-rule.ts';
import type { Gate, Report, ReportedSubject } from '../contract/report.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import { now } from '../support/clock.ts';
import { contentKey } from '../support/hash.ts';
import { withoutForms, withoutNamed } from '../support/secrets/named.ts';
import { packageVersion } from '../support/version.ts';

/** A run that ends now. */
export function describeRun(
  { config, only: chosen }: LoadedConfig,
  { startedAt, command, limit }: { startedAt: string; command: string; limit?: number | undefined },
): Report['run'] {
  const configHash = contentKey(config);
  const only = { ...(limit === undefined ? {} : { items: limit }), ...chosen };
  return {
    id: `${startedAt.replace(/[-:]|\.\d+/g, '')}-${configHash.slice(0, 8)}`,
    startedAt,
    finishedAt: now(),
    seed: config.seed,
    configHash,
    command: withoutForms(command),
    ...(Object.keys(only).length > 0 ? { only } : {}),
    config: reportedConfig(config),
  };
}

export function describeEnvironment(subjects: readonly ReportedSubject[], threads: number): Report['environment'] {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    threads,
    onnxruntime: packageVersion('onnxruntime-node'),
    device: deviceOf(subjects),
  };
}

/** What the models of the run were run on; `none` where nothing but files and services answered. */
export function deviceOf(subjects: readonly ReportedSubject[]): string {
  const devices = subjects.flatMap(({ roles }) => Object.values(roles).flatMap(({ device }) => device ?? []));
  return [...new Set(devices)].sort().join(', ') || 'none';
}

export async function describeSubject(
  subject: SubjectSession,
  { declared = {} }: SubjectConfig,
): Promise<ReportedSubject> {
  const opened = await subject.opened();
  return {
    name: subject.name,
    declared: { ...declared },
    // Not in the order in which they were opened, which depends on what was asked first.
    roles: Object.fromEntries(
      subject.roles.flatMap((id) =>
        opened.flatMap(([role, source]) =>
          role === id ? [[role, withoutNamed(source.describe()) as Record<string, never>]] : [],
        ),
      ),
    ),
  };
}

/** Where a rule stands, from the working directory: reports travel, and what annotates code wants it so. */
export function placeOfRule({ key }: GateRule, config: LoadedConfig): Gate['source'] {
  if (key === null || config.file === null) return null;
  const { line = null, column = null } = config.locate(key);
  const file = relative(process.cwd(), config.file);
  return { file: file.startsWith('..') ? config.file : file.replaceAll(sep, '/'), line, column };
}
