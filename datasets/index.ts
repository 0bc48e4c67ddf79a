/** The data sets that come with fairprobe: an explicit list. */
import type { AnyDataset } from '../src/plugin.ts';
import bbq from './bbq/index.ts';
import bold from './bold.ts';
import canaries from './canaries.ts';
import corpus from './corpus.ts';
import crowsPairs from './crows-pairs.ts';
import crowsPairsQuestions from './crows-pairs-questions.ts';
import decisions from './decisions/index.ts';
import hatecheck from './hatecheck.ts';
import hatexplain from './hatexplain/index.ts';
import honest from './honest.ts';
import identityTemplates from './identity-templates.ts';
import implicitAssociation from './implicit-association/index.ts';
import intersections from './intersections.ts';
import lexicon from './lexicon.ts';
import massive from './massive.ts';
import multilingualHatecheck from './multilingual-hatecheck.ts';
import neutralContexts from './neutral-contexts.ts';
import prompts from './prompts.ts';
import questions from './questions.ts';
import seat from './seat.ts';
import sib200 from './sib-200.ts';
import slurp from './slurp.ts';
import stereoset from './stereoset.ts';
import stereosetQuestions from './stereoset-questions.ts';
import swaps from './swaps.ts';
import table from './table.ts';
import templates from './templates.ts';
import weat from './weat.ts';
import winobias from './winobias.ts';
import winogender from './winogender.ts';
import xsid from './xsid.ts';

export const builtInDatasets: readonly AnyDataset[] = [
  table,
  corpus,
  hatexplain,
  hatecheck,
  multilingualHatecheck,
  xsid,
  slurp,
  massive,
  weat,
  seat,
  intersections,
  implicitAssociation,
  decisions,
  crowsPairs,
  stereoset,
  bbq,
  crowsPairsQuestions,
  stereosetQuestions,
  winobias,
  winogender,
  sib200,
  templates,
  bold,
  honest,
  prompts,
  questions,
  lexicon,
  canaries,
  swaps,
  identityTemplates,
  neutralContexts,
];
