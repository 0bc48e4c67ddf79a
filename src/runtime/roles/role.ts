/**
 * What a role is: a part that a subject can play, as one literal. It says how a configuration names the player, what
 * can be refused without loading anything, and how the answering source is opened.
 */
import type { z } from 'zod';
import type { ModelSource, SubjectConfig } from '../../contract/configuration.ts';
import type { DataKind } from '../../contract/data.ts';
import type { Role, Roles } from '../../contract/observations.ts';
import type { Problem } from '../../contract/problem.ts';
import type { RoleContext } from '../open-context.ts';
import type { AnswerColumn } from '../predictions/columns.ts';
import type { PredictionsContext } from '../predictions/table.ts';
import type { ResolveContext } from '../resolve.ts';
import type { ModelUse } from '../suitability.ts';
import type { Answering } from './answering.ts';

/** A data set that the configuration of a role names, and the key below the role's where it does. */
export interface NamedData {
  name: string;
  kind: DataKind;
  path: readonly string[];
}

type ConfigKey = Exclude<keyof SubjectConfig, 'name'>;

export interface RoleLiteral<R extends Role, K extends ConfigKey, S extends z.ZodType, C> {
  /** What it is called by metrics, in reports and in messages. */
  id: R;
  /** Its key in the configuration of a subject. */
  configKey: K;
  /** Who can play it, for editors that complete a configuration. */
  summary: string;
  /** What it is called in prose. */
  prose: string;
  /** The Hugging Face Hub's id and name of what a model does in it. */
  task: { type: string; name: string };
  /** Class names (transformers') of models that can play it, for those that the command line names without a role. */
  architectures?: RegExp;
  /** What its key in the configuration holds. Every field has a description. */
  schema: S;
  /** The data sets that it needs. */
  data?(source: C): readonly NamedData[];
  /** The columns that hold its answers, of a source whose answers are in the table of a data set. */
  ownAnswers?(source: C): { dataset: string; columns: readonly AnswerColumn[] } | undefined;
  /** What the subject lacks for it. */
  lacking?(source: C, subject: SubjectConfig): readonly { path: readonly string[]; message: string; hint: string }[];
  /** What can be refused before anything is loaded. */
  check(source: C, context: ResolveContext): Promise<Problem[]>;
  open(source: C, context: RoleContext): Promise<Roles[R]>;
  /**
   * Opens a file of answers to a data set's items; undefined where the source is no file. The plan does, and reads what
   * jobs will ask, so that all that is wrong in it is said before anything else is asked.
   */
  openFile?(source: C, context: PredictionsContext): Promise<Roles[R]> | undefined;
  /** @param longest answer, in tokens, that is asked for */
  answering(source: C, subject: SubjectConfig, longest: number): Answering;
}

/** Identity; it is there to infer the types. */
export function defineRole<R extends Role, K extends ConfigKey, S extends z.ZodType<NonNullable<SubjectConfig[K]>>>(
  role: RoleLiteral<R, K, S, NonNullable<SubjectConfig[K]>>,
): RoleLiteral<R, K, S, NonNullable<SubjectConfig[K]>> {
  return role;
}

/** The check of a role that a model plays. */
export function checkAsModel(use: ModelUse): (source: ModelSource, context: ResolveContext) => Promise<Problem[]> {
  return async (source, context) => (await import('../resolve.ts')).checkModel(source, context, use);
}
