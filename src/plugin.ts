/** Everything a metric or a data set needs, and the package's entry for outside plugins (`fairprobe/plugin`). */
export { DECLINED, LETTERS, UNREADABLE } from './contract/choices.ts';
export type {
  BoundConfig,
  ClassifierModelSource,
  Dtype,
  EncoderSource,
  LabelRelation,
  Pooling,
  PresetName,
  ProbeSource,
  WordVectorsSource,
} from './contract/configuration.ts';
export type * from './contract/data.ts';
export * from './contract/dataset.ts';
export type * from './contract/measurement.ts';
export * from './contract/metric.ts';
export type { MissingBy, MissingReason } from './contract/missing.ts';
export type * from './contract/observations.ts';
export type { Place, Problem } from './contract/problem.ts';
export { InputError } from './contract/problem.ts';
export type { Random } from './contract/random.ts';
export * from './contract/sentence.ts';
export * from './counterfactual/index.ts';
export type * from './observe/kinds/index.ts';
export { auxiliaryModel } from './runtime/roles/auxiliary-model.ts';
export { missing } from './runtime/roles/fields.ts';
// Each role joins the contract by declaration merging, for outside plugins, too.
export type {} from './runtime/roles/index.ts';
export { vectorsFile as wordVectors } from './runtime/roles/vectors-file.ts';
export { isTag, spansOf } from './support/bio.ts';
export { canonicalLanguage } from './support/language-tags.ts';
export { onGitHub, type Published, publishedFile } from './support/published/files.ts';
export * from './support/tables/index.ts';
export * from './support/text-ends.ts';
