/** Opens probes, and the models that a metric's options name. */
import type { ClassifierModelSource, ProbeSource, SubjectConfig } from '../../contract/configuration.ts';
import type { AuxiliaryModel } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { headOf } from '../classifier-head.ts';
import type { RoleContext } from '../open-context.ts';
import type { ModelPool } from '../pool.ts';
import { differentiableHead } from '../sensitivity/classifier-gradient.ts';
import type { Classifier, Differentiated, Encoder } from '../sources.ts';
import { probeWithoutEncoder } from './without-encoder.ts';

export async function openProbe(
  { dataset, c, heldOut }: ProbeSource['probe'],
  encoder: Encoder,
  { classed, cache, seed, progress }: RoleContext,
): Promise<Classifier> {
  const data = classed(dataset);
  const rest = { encoder, c, heldOut, seed, cache, progress };
  if (data.kind === 'classes') return (await import('./class-probe.ts')).trainClassProbe({ ...rest, data });
  return (await import('./probe.ts')).trainProbe({ ...rest, data });
}

/** A model that a metric's options name; a probe without an encoder of its own reads the subject's. */
export async function openAuxiliary(
  model: AuxiliaryModel,
  subject: SubjectConfig,
  context: RoleContext,
): Promise<Differentiated> {
  if (!('probe' in model)) return openAuxiliaryModel(model, context.pool);
  const { encoder, attribute, ...probe } = model.probe;
  if (!encoder && !subject.encoder) {
    throw new InputError(probeWithoutEncoder([subject.name], { own: true }));
  }
  const read = await (encoder ? context.pool.encoder(encoder) : context.source('encoder'));
  if (attribute === undefined) return openProbe(probe, read, context);
  const { classed, cache, seed, progress } = context;
  const { dataset, c, heldOut } = probe;
  const data = classed(dataset);
  if (data.kind !== 'labelled') throw new Error('unreachable: the configuration check asks for labelled data');
  const { trainGroupProbe } = await import('./group-probe.ts');
  return trainGroupProbe({ encoder: read, data, attribute, c, heldOut, seed, cache, progress });
}

/** A classifier whose positive class does not matter: all that is asked are its classes' gradients. */
export async function openAuxiliaryModel(
  source: ClassifierModelSource,
  pool: Pick<ModelPool, 'model'>,
): Promise<Differentiated> {
  const model = await pool.model(source);
  const head = headOf(model, source);
  return {
    key: model.key,
    describe: () => model.describe(),
    differentiable: (gradient) => differentiableHead(model, head, [], gradient),
  };
}
