import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type MeasureDeclaration,
  percent,
  percents,
  quoted,
  type ResultInContext,
} from '../../src/plugin.ts';
import { attributesOf, groupOptions, unknownNames } from '../shared/groups.ts';
import { lossOf, rightOf } from './clients.ts';
import { ofGroupClients } from './groups.ts';
import { clientSamples, clientsOfItems } from './items.ts';
import { clientsOf, type Judged, lacking, ofAllClients } from './measurements.ts';

const options = z.strictObject({
  dataset: z
    .string()
    .describe('Data set with a label and a client for each item (columns: { label: ..., client: ... })'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Items with at least this score are decided positively, where the answers are scores alone'),
  attributes: groupOptions.attributes,
  minItems: z
    .int()
    .min(2)
    .default(2)
    .describe('Minimum number of items of a client that have an answer; others are counted and left out'),
  minClients: z.int().min(2).default(10).describe('Minimum number of such clients, in all and in a group'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Draws of the bootstrap'),
});

const share = { unit: 'share', range: [0, 1] } as const;
const spread = { direction: 'lower', ideal: 0, about: 'bias' } as const satisfies Partial<MeasureDeclaration>;
const nats = { unit: 'nats', range: [0, null] } as const;

/** Client disparity: whether a system serves all clients of a federation equally well. */
export default defineMetric({
  id: 'client-disparity',
  version: 1,
  family: 'extrinsic',
  title: 'Client disparity',
  summary:
    'Whether a system serves the clients of a federation (devices, users, hospitals) equally well, beside what chance alone would make of it',
  definition: `Client k of K has n_k items with an answer, of which the share a_k is decided rightly. Every client counts once, however many
items it has; those with fewer than \`minItems\` are left out, which covered-clients tells. With m and S^2 the mean and the variance (K - 1) of the a_k:

    accuracy                 = m
    variance between clients = S^2 - mean of a_k (1 - a_k) / (n_k - 1)
    worst and best tenth     = mean of the least and of the greatest K / 10 of the a_k (in part where that is no whole number)
    Jain's index             = (sum of a_k)^2 / (K sum of a_k^2)
    Gini's index             = mean over all pairs of |a_j - a_k|, over 2 m
    greatest error           = 1 - least a_k
    loss of a client         = mean of -ln P(label) over its items; its variance between clients = variance of the means
                               - mean of s_k^2 / n_k, with s_k^2 the variance within a client

Chance alone sets clients apart: 100 clients that are all right on 75 % of 30 items each have accuracies with a variance of
.0062. So the variance between clients is that of their true accuracies, with the binomial's own taken out (method of moments).
Where the clients are more alike than chance makes them it would be below 0: then the value is 0, details.truncated says
so, and details.estimate is the number as it is. All other measures are of the a_k as they are, chance included, and stand beside
what they would be if all clients were alike: byChance is their mean where all right decisions are dealt to all items at random (seeded),
details.chanceRange the range that they are in for 95 % of draws.

The clients of a group are those with more than half of their items in it. Their mean accuracy is compared with that of the clients
of the other groups of the attribute; details.clientsOfNoGroup counts clients that have no majority in any.

Intervals are 95 %, over the choice of clients and of the items that each has. That of the variance has all variances which the data do not
reject, with the mean, the variance and the skewness that the estimate has among clients whose true accuracies have a beta distribution of
that variance; for its upper limit the estimate's own observed variance, where that is greater. Means, tenths, Jain's and Gini's index take a
Bayesian bootstrap of clients, with one added at the bounds for those not drawn; their intervals hold what the measure would be of all such clients with as many
items each. Means of more than 2,000 clients, and losses, take Student's t with Johnson's correction for skewness. The greatest error and loss have
none: they are those of one client, chosen for being the greatest. Of few clients with a high accuracy the variance has a high upper limit: among ten clients that do well, the one in
twenty who does not would not show.`,
  deviations: [
    'Li et al. print the variance of the observed accuracies, in squared percentage points; here chance is taken out. The variance of the observed ones is details.observed.',
    'A client with one item, or with fewer than minItems, takes no part: from one item alone nothing tells its accuracy from chance.',
    'Jain et al. speak of allocations of a resource; here the resource is accuracy, as it is in work on federated learning.',
    'Mohri et al. minimise the greatest expected loss over mixtures of clients, which is that of the worst client. Here it is measured, of the 0-1 loss and of the logarithmic one.',
    'Probabilities below 1e-15 count as 1e-15; details.ruledOut counts labels to which the system gave less.',
  ],
  references: [
    {
      short: 'Li et al. 2020',
      citation: 'Li, Sanjabi, Beirami and Smith (2020). Fair Resource Allocation in Federated Learning. ICLR 2020.',
      url: 'https://arxiv.org/abs/1905.10497',
    },
    {
      short: 'Mohri et al. 2019',
      citation: 'Mohri, Sivek and Suresh (2019). Agnostic Federated Learning. ICML 2019.',
      url: 'https://arxiv.org/abs/1902.00146',
    },
    {
      short: 'Jain et al. 1984',
      citation:
        'Jain, Chiu and Hawe (1984). A Quantitative Measure of Fairness and Discrimination for Resource Allocation in Shared Computer Systems. DEC Research Report TR-301.',
      url: 'https://arxiv.org/abs/cs/9809099',
    },
  ],
  measures: {
    accuracy: {
      ...share,
      title: 'Accuracy of clients',
      definition:
        'Mean over clients of the share of their items decided rightly. With a group: over the clients of that group.',
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
    'variance-between-clients': {
      title: 'Variance between clients',
      definition: "Variance of the clients' true accuracies, with what chance adds taken out; 0 where that is below 0.",
      unit: 'squared share',
      range: [0, 0.5],
      ...spread,
      main: true,
      sentence: ({ subject, n, details }) =>
        `${subject} serves some clients better than others: their true accuracies differ by ${percent(details.deviation as number)} (standard deviation, chance taken out); ${counted('client', n)}.`,
    },
    'worst-tenth': {
      ...share,
      title: 'Worst tenth of clients',
      definition: 'Mean accuracy of the tenth of clients with the least.',
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
    'best-tenth': {
      ...share,
      title: 'Best tenth of clients',
      definition: 'Mean accuracy of the tenth of clients with the greatest.',
      ideal: null,
      direction: 'none',
      about: 'description',
    },
    'jain-index': {
      ...share,
      title: "Jain's index",
      definition:
        'Squared sum of the accuracies over K times the sum of their squares: 1 if all are equal, 1 / K if one client has all.',
      ideal: 1,
      direction: 'higher',
      about: 'bias',
    },
    'gini-index': {
      ...share,
      title: "Gini's index",
      definition:
        'Mean absolute difference of the accuracies of two clients over twice their mean: 0 if all are equal.',
      ...spread,
    },
    'greatest-error': {
      ...share,
      title: 'Greatest error of a client',
      definition: 'Share of wrong decisions of the client for which it is the greatest.',
      ideal: 0,
      direction: 'lower',
      about: 'performance',
    },
    'accuracy-difference': {
      title: 'Accuracy of clients against the rest',
      definition: "Mean accuracy of the group's clients minus that of the clients of the attribute's other groups.",
      unit: 'share',
      range: [-1, 1],
      ideal: 0,
      direction: 'target',
      about: 'bias',
      sentence: lessOften,
    },
    loss: {
      ...nats,
      title: 'Loss of clients',
      definition: 'Mean over clients of the mean logarithmic loss of their items.',
      ideal: 0,
      direction: 'lower',
      about: 'performance',
    },
    'loss-variance-between-clients': {
      title: 'Variance of the loss between clients',
      definition:
        "Variance of the clients' mean losses less what the variance within clients makes of it; 0 where that is below 0.",
      unit: 'squared nats',
      range: [0, null],
      ...spread,
    },
    'greatest-loss': {
      ...nats,
      title: 'Greatest loss of a client',
      definition: 'Mean logarithmic loss of the client for which it is the greatest: the agnostic loss.',
      ideal: 0,
      direction: 'lower',
      about: 'performance',
    },
    'covered-clients': {
      ...share,
      title: 'Clients covered',
      definition: 'Share of the clients named in the data that have at least minItems items with an answer.',
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
  },
  options,
  data: { dataset: 'classes' },
  roles: ['classifier'],
  check({ options: { attributes }, data: { dataset } }) {
    const problems: { option: string; message: string; hint?: string }[] = unknownNames(
      'attributes',
      'attribute',
      attributes,
      attributesOf(dataset),
    );
    if (!dataset.clients) {
      const hint = 'Name the column that says whose each item is: columns: { client: ... }';
      problems.push({ option: 'dataset', message: 'the data set does not say which client has which item', hint });
    }
    return problems;
  },
  groups: ({ options, data: { dataset } }) =>
    groupsOf(dataset.groups, options.attributes).map(({ id, attribute }) => ({ id, attribute })),
  needs: ({ options: { threshold }, data: { dataset } }) => ({
    decisions: { kind: 'decisions' as const, data: dataset, threshold, prefer: 'classes' as const },
  }),
  measure({ options, data: { dataset }, observed: { decisions }, random }) {
    const { ids, of } = dataset.clients!;
    const judged: Judged = {
      ...{ named: ids.length, of, options, random },
      right: rightOf(dataset, decisions),
      loss: lossOf(dataset, decisions),
    };
    const clients = clientsOf(judged);
    const groups = groupsOf(dataset.groups, options.attributes);
    const lack = lacking(judged, clients);
    return [...ofAllClients(judged, clients), ...(lack === null ? ofGroupClients(judged, clients, groups) : [])];
  },
  samples({ data: { dataset }, observed: { decisions } }) {
    const loss = lossOf(dataset, decisions);
    return clientSamples(dataset, rightOf(dataset, decisions), 'reason' in loss ? null : loss);
  },
  pairing: { answers: ['right', 'loss'], statistics: (options, samples) => clientsOfItems(options, samples) },
});

function groupsOf<G extends { attribute: string }>(
  groups: readonly G[],
  attributes: readonly string[] | undefined,
): G[] {
  return groups.filter(({ attribute }) => attributes?.includes(attribute) ?? true);
}

function lessOften(result: ResultInContext): string {
  const { subject, group, attribute, n, details } = result;
  const { ofGroup, ofRest, otherClients } = details as { ofGroup: number; ofRest: number; otherClients: number };
  const [own, other] = percents(ofGroup, ofRest);
  return `${subject} is right on ${own} of the items of clients of ${quoted(group)}${by(attribute)}, on ${other} of those of others; ${counted('client', n, otherClients)}.`;
}
