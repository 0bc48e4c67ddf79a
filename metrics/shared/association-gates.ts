import type { DefaultGates } from '../../src/plugin.ts';

/** What the presets demand of the effect sizes of association tests. */
export const associationGates: DefaultGates = {
  recommended: ['warn', { maxDistance: 0.8, attribute: '*' }],
  strict: ['warn', { maxDistance: 0.5, attribute: '*' }],
  why: 'Cohen\'s customary "large" and "medium" effects. Only for tests about a protected attribute (flowers and insects are not), and only as warnings: an association in the representation is not yet a harm, and the correlations are there to show how far it points to one.',
};
