/** Whether a model can be used for what a role asks, judged by the outputs its ONNX file declares and its config.json. */
import type {
  ClassifierModelSource,
  EncoderSource,
  ModelSource,
  ScorerModelSource,
} from '../contract/configuration.ts';
import type { Problem } from '../contract/problem.ts';
import { counted } from '../contract/sentence.ts';
import { fewNames } from '../support/tables/cells/wording.ts';
import type { OnnxOutline, OnnxValue } from './onnx/outline.ts';

/** What is read of config.json. */
export interface ModelConfig {
  model_type?: string;
  architectures?: readonly string[];
  hidden_size?: number;
  num_hidden_layers?: number;
  max_position_embeddings?: number;
  n_positions?: number;
  pad_token_id?: number | null;
  eos_token_id?: number | readonly number[] | null;
  vocab_size?: number;
  id2label?: Readonly<Record<string, string>>;
  problem_type?: string | null;
}

interface Inspected {
  onnx: string;
  config: ModelConfig;
  outline: OnnxOutline;
}

/** What somebody who plays a role wants of a model. */
export interface ModelUse {
  /** Why the model cannot be used so; undefined where it can. */
  problem(model: Inspected, source: ModelSource): Problem | undefined;
  /** Whether the tokenizer must have a token that hides another. */
  needsMask?: boolean;
}

export const asEncoder: ModelUse = {
  problem: (model, source) => encoderProblem(model, 'layer' in source ? (source as EncoderSource).layer : -1),
};
export const asClassifier: ModelUse = {
  problem: (model, source: ClassifierModelSource) => classifierProblem(model, source.labels),
};
export const asScorer: ModelUse = {
  problem: (model, { label }: ScorerModelSource) => scorerProblem(model, label),
};
/** What the kind is called, which class names (transformers') rule it out, and how a model of it is exported. */
export const asMaskedLm: ModelUse = {
  problem: languageModelProblem('masked', /CausalLM|LMHeadModel|TokenClassification/, 'fill-mask'),
  needsMask: true,
};
export const asCausalLm: ModelUse = {
  problem: languageModelProblem('causal', /MaskedLM|TokenClassification/, 'text-generation'),
};

/** What an input for whole numbers may want; files exported for small devices want int32. */
export type IntegerType = 'int32' | 'int64';
/** As onnx.proto numbers them. */
const integerTypes = [6, 7];

/** Inputs that fairprobe knows how to fill. */
export const knownInputs: readonly string[] = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];

/** Of a decoder exported with a cache: what it knows of earlier tokens. It is given none. */
export const isPast = (input: string): boolean => /^past_key_values\.\d+\.(key|value)$/.test(input);

/** What such a decoder gives to be remembered. */
export const isPresent = (output: string): boolean => /^present\.\d+\.(key|value)$/.test(output);

/** Whether it can go on from what it remembers of earlier tokens. */
export function remembers({ inputs, outputs }: OnnxOutline): boolean {
  const past = inputs.filter(({ name }) => isPast(name)).length;
  return past > 0 && outputs.filter(({ name }) => isPresent(name)).length === past;
}

/** Heads and sizes are fixed, so that a past of no tokens can be made. */
function fillable({ name, shape }: OnnxValue): boolean {
  if (knownInputs.includes(name)) return true;
  return isPast(name) && shape?.length === 4 && typeof shape[1] === 'number' && typeof shape[3] === 'number';
}

/** Types and sizes that no text could be given in. */
function inputProblems(inputs: readonly OnnxValue[]): Problem[] {
  const known = inputs.filter(({ name }) => knownInputs.includes(name));
  const other = known.filter(({ elementType }) => elementType !== undefined && !integerTypes.includes(elementType));
  const fixed = known.filter(({ shape }) => shape?.some((axis) => typeof axis === 'number' && axis > 0));
  const problems: Problem[] = [];
  if (other.length > 0) {
    problems.push({
      message: `the ONNX file expects numbers other than int64 or int32 for ${fewNames(other.map(({ name }) => name))}`,
      hint: 'Export the model with integer inputs, as `optimum-cli export onnx` does',
    });
  }
  if (fixed.length > 0) {
    problems.push({
      message: `the ONNX file takes texts of one size only: ${fewNames(fixed.map(withShape))}`,
      hint: 'Export the model with dynamic axes for batch and sequence, as `optimum-cli export onnx` does',
    });
  }
  return problems;
}

export function useProblems(use: ModelUse, source: ModelSource, model: Inspected): Problem[] {
  const { onnx: file, outline } = model;
  const problems: Problem[] = [];
  problems.push(...inputProblems(outline.inputs).map((problem) => ({ ...problem, file })));
  const strange = outline.inputs.filter((input) => !fillable(input)).map(({ name }) => name);
  if (strange.length > 0) {
    problems.push({
      message: `the ONNX file expects inputs that fairprobe does not have: ${fewNames(strange)}`,
      file,
      hint: 'Export the model without past key values, for a single text input',
    });
  }
  const problem = use.problem(model, source);
  // What the configuration asks for in vain is wrong there, and not in the file.
  if (problem) problems.push(problem.key === undefined ? { ...problem, file } : problem);
  return problems;
}

/**
 * The output that holds a layer's hidden states, or undefined. -1 is the last layer, 0 the embedding layer, and
 * `num_hidden_layers` the last one again. Names as in Optimum's exports (`last_hidden_state`, `hidden_states.N`) and
 * sentence-transformers' (`token_embeddings`).
 */
export function outputOfLayer({ config, outline }: Omit<Inspected, 'onnx'>, layer: number): string | undefined {
  const has = (name: string) => outline.outputs.some((output) => output.name === name && rankFits(output, 3));
  const depth = config.num_hidden_layers;
  const named = `hidden_states.${layer}`;
  if (layer >= 0 && has(named)) return named;
  if (layer !== -1 && layer !== depth) return undefined;
  return ['last_hidden_state', 'token_embeddings', ...(depth === undefined ? [] : [`hidden_states.${depth}`])].find(
    has,
  );
}

export function logitsOf(outline: OnnxOutline): OnnxValue | undefined {
  return outline.outputs.find(({ name }) => name === 'logits');
}

/** The labels of a classifier in the order of its logits. */
export function labelsOf({ config, outline }: Pick<Inspected, 'config' | 'outline'>): string[] {
  const width = logitsOf(outline)?.shape?.[1];
  const count = typeof width === 'number' ? width : Object.keys(config.id2label ?? {}).length;
  return Array.from({ length: count }, (_, i) => config.id2label?.[i] ?? `LABEL_${i}`);
}

function encoderProblem(model: Inspected, layer: number): Problem | undefined {
  if (outputOfLayer(model, layer) !== undefined) return undefined;
  const layers = model.outline.outputs.flatMap(({ name }) => /^hidden_states\.(\d+)$/.exec(name)?.[1] ?? []);
  const last = outputOfLayer(model, -1) !== undefined;
  if (layers.length === 0 && !last) {
    return {
      message: `the model cannot be an encoder: it has no output last_hidden_state, token_embeddings or hidden_states.N, only ${outputNames(model)}`,
      hint: 'Export it with `optimum-cli export onnx --task feature-extraction`',
    };
  }
  const available = [...layers, ...(last ? ['-1 (the last)'] : [])];
  return {
    message: `layer ${layer} is not among the outputs of ${model.onnx}; available: ${available.join(', ')}`,
    key: 'layer',
    hint: 'Choose one of these, or export the model with output_hidden_states=True',
  };
}

/** A damaged file declares as many as a number holds, and a list of them would fill the memory. */
const mostLabels = 1_000_000;

function classifierProblem(model: Inspected, relation: ClassifierModelSource['labels']): Problem | undefined {
  const unfit = logitsProblem(model, 'classifier', ', or ask for a probe on its encoder');
  if (unfit) return unfit;
  if (model.config.problem_type === 'regression') {
    return {
      message: 'the model cannot be a classifier: its config.json says problem_type "regression"',
      hint: 'Name it as the `scorer` of the subject, which gives numbers',
    };
  }
  const odd = labelsProblem(model);
  if (odd) return odd;
  const trained = headRelations.get(model.config.problem_type);
  if (relation !== undefined && trained !== undefined && relation !== trained) {
    return {
      message: `\`labels\` says ${relation}, and the model's config.json says problem_type "${model.config.problem_type}"`,
      key: 'labels',
      hint: `Leave \`labels\` out: the model's are ${trained}`,
    };
  }
  return undefined;
}

function scorerProblem(model: Inspected, label: string | undefined): Problem | undefined {
  const unfit = logitsProblem(model, 'scorer') ?? labelsProblem(model);
  if (unfit) return unfit;
  const labels = labelsOf(model);
  if (label === undefined ? labels.length === 1 : labels.includes(label)) return undefined;
  return {
    message:
      label === undefined
        ? `the model has ${counted('logit', labels.length)}, and \`label\` does not say which of them is the number`
        : `the model has no label "${label}"`,
    key: 'label',
    hint: `Its labels are ${fewNames(labels)}`,
  };
}

function logitsProblem(model: Inspected, role: string, otherwise = ''): Problem | undefined {
  const logits = logitsOf(model.outline);
  if (logits && rankFits(logits, 2)) return undefined;
  return {
    message: `the model cannot be a ${role}: it has no output logits of one row per text, only ${outputNames(model)}`,
    hint: `Export it with \`optimum-cli export onnx --task text-classification\`${otherwise}`,
  };
}

/** Whether each logit has a name of its own. */
function labelsProblem(model: Inspected): Problem | undefined {
  const labels = Object.keys(model.config.id2label ?? {}).length;
  const [, classes] = logitsOf(model.outline)?.shape ?? [];
  if (typeof classes === 'number' && classes > mostLabels) {
    return {
      message: `the ONNX file declares ${classes} logits per text, more labels than any classifier has`,
      hint: 'Download or export it again: the file may be damaged',
    };
  }
  if (typeof classes === 'number' && labels > 0 && labels !== classes) {
    return {
      message: `config.json names ${counted('label', labels)} in id2label, but the model has ${counted('logit', classes)}`,
    };
  }
  const hint = 'Write id2label into config.json, with a label for each logit: { "0": "normal", "1": "toxic" }';
  if (typeof classes !== 'number' && labels === 0) {
    return { message: 'neither config.json (id2label) nor the ONNX file says how many labels the model has', hint };
  }
  const unnamed = labels > 0 && Array.from({ length: labels }, (_, i) => i).find((i) => !model.config.id2label?.[i]);
  if (typeof unnamed === 'number') return { message: `id2label in config.json has no label ${unnamed}`, hint };
  const odd = oddLabels(model.config.id2label ?? {});
  return odd === undefined ? undefined : { message: odd, hint };
}

/** Labels that are no texts, or that two logits share: what is said of one would be said of both. */
function oddLabels(id2label: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof id2label !== 'object' || Array.isArray(id2label)) return 'id2label in config.json is not an object';
  const seen = new Map<unknown, string>();
  for (const [id, label] of Object.entries(id2label)) {
    if (typeof label !== 'string') return `label ${id} of id2label in config.json is not a text`;
    const other = seen.get(label);
    if (other !== undefined) return `the labels ${other} and ${id} of id2label in config.json are both "${label}"`;
    seen.set(label, id);
  }
  return undefined;
}

/** What transformers' problem types say of labels. */
const headRelations: ReadonlyMap<unknown, ClassifierModelSource['labels']> = new Map([
  ['single_label_classification', 'exclusive'],
  ['multi_label_classification', 'independent'],
]);

function languageModelProblem(name: string, others: RegExp, task: string): ModelUse['problem'] {
  return (model) => {
    const logits = logitsOf(model.outline);
    const width = logits?.shape?.[2];
    const vocabulary = model.config.vocab_size;
    const architecture = model.config.architectures?.[0];
    const other = architecture !== undefined && others.test(architecture);
    const narrow = typeof width === 'number' && vocabulary !== undefined && width < vocabulary;
    if (logits && rankFits(logits, 3) && !other && !narrow) return undefined;
    return {
      message: `the model cannot be a ${name} language model: ${
        other ? `config.json says ${architecture}` : `it has no logits over its vocabulary, only ${outputNames(model)}`
      }`,
      hint: `Export it with \`optimum-cli export onnx --task ${task}\``,
    };
  };
}

/** A file that does not declare an output's shape is given the benefit of the doubt. */
function rankFits({ shape }: OnnxValue, rank: number): boolean {
  return shape === undefined || shape.length === rank;
}

function outputNames({ outline }: Inspected): string {
  return fewNames(outline.outputs.map(withShape));
}

function withShape({ name, shape }: OnnxValue): string {
  return shape ? `${name} [${shape.map((axis) => axis ?? '?').join(', ')}]` : name;
}
