/**
 * Gates to start from. Each number has its reason in docs/gates.md. They are written as a configuration would write them,
 * and judge the metrics that are in use; the others are passed over.
 */
import type { BoundConfig } from '../../contract/configuration.ts';

export type PresetName = 'recommended' | 'strict';
type Entry = readonly ['warn' | 'error', ...BoundConfig[]];

export const presets: Readonly<Record<PresetName, Readonly<Record<string, Entry>>>> = {
  recommended: {
    'hate-speech-bias/subgroup-auc': ['error', { min: 0.7 }],
    'hate-speech-bias/bpsn-auc': ['error', { min: 0.7 }],
    'hate-speech-bias/bnsp-auc': ['error', { min: 0.7 }],
    'group-error-rates/equalized-odds-difference': ['error', { max: 0.2 }],
    'group-error-rates/demographic-parity-ratio': ['warn', { min: 0.8 }],
    'counterfactual-token-fairness/flip-rate': ['error', { max: 0.1 }],
    'ceat/*': ['warn', { maxDistance: 0.8, attribute: '*' }],
    'weat/*': ['warn', { maxDistance: 0.8, attribute: '*' }],
  },
  strict: {
    'hate-speech-bias/subgroup-auc': ['error', { min: 0.8 }, { min: 0.7, group: '*', onInsufficient: 'warn' }],
    'hate-speech-bias/bpsn-auc': ['error', { min: 0.8 }, { min: 0.7, group: '*', onInsufficient: 'warn' }],
    'hate-speech-bias/bnsp-auc': ['error', { min: 0.8 }, { min: 0.7, group: '*', onInsufficient: 'warn' }],
    'group-error-rates/equalized-odds-difference': ['error', { max: 0.1 }],
    'group-error-rates/demographic-parity-ratio': ['error', { min: 0.8 }],
    'counterfactual-token-fairness/flip-rate': ['error', { max: 0.05 }],
    'ceat/*': ['warn', { maxDistance: 0.5, attribute: '*' }],
    'weat/*': ['warn', { maxDistance: 0.5, attribute: '*' }],
  },
};
