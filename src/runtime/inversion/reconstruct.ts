/** What stands at the unknown places of canaries, as a classifier's gradients say and as a search of all candidates says. */
import type { Answers, Request } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { greatestOf } from '../../support/extremes.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import type { Classifier } from '../sources.ts';
import { ascend, drawStarts, type Target } from './attack.ts';
import { labelProblems, placesOf, type TokenPlaces } from './places.ts';
import { choiceAt, oddsOf, spaceOf } from './search.ts';

type Reconstruction = Answers['reconstructions']['canaries'][number];

/** Raised whenever the same attack may find something else: what the cache holds is not used then. */
const version = 1;

/**
 * Each canary by itself, so that what is found does not depend on the others.
 *
 * @throws InputError where the classifier cannot be differentiated, lacks a label, or reads a canary otherwise than place
 * by place: all of it at once
 */
export async function reconstruct(
  classifier: Classifier,
  { canaries, attack, searchUpTo, seed }: Request<'reconstructions'>,
  progress: Progress,
): Promise<Answers['reconstructions']> {
  const source = classifier.differentiable('logit', null);
  const { model, classes, logOdds } = source;
  if (!logOdds) throw new Error('unreachable: classifiers of subjects have the log odds of their classes');
  const places = await placesOf(canaries, await model.tokenizer());
  const unread = places.flatMap((one) => ('problem' in one ? [one.problem] : []));
  const problems = [...labelProblems(canaries, classes), ...unread];
  if (problems.length > 0) throw new InputError(problems);

  const origin = model.origin('reconstructions');
  const asked = canaries.map(({ pieces, candidates, label }, i) => {
    const question = contentKey(pieces, candidates, label);
    const key = contentKey('reconstruction', version, source.key, question, attack, searchUpTo, seed);
    const stored = model.cache.get(key, origin);
    return {
      i,
      label,
      question,
      key,
      answer: stored && (JSON.parse(Buffer.from(stored).toString()) as Reconstruction),
    };
  });
  const task = progress.start(`inverting ${model.source.model}`, canaries.length, 'canaries');
  try {
    for (const one of asked) {
      if (!one.answer) {
        const target: Target = { model, output: source.output, odds: logOdds(classes.indexOf(one.label)) };
        const options = { attack, searchUpTo, seed, question: one.question };
        one.answer = await reconstructOne(target, places[one.i] as TokenPlaces, options);
        model.cache.put(one.key, Buffer.from(JSON.stringify(one.answer)), origin);
      }
      task.advance(1);
    }
  } finally {
    task.end();
  }
  return { canaries: asked.map(({ answer }) => answer!) };
}

async function reconstructOne(
  target: Target,
  places: TokenPlaces,
  {
    attack,
    searchUpTo,
    seed,
    question,
  }: Pick<Request<'reconstructions'>, 'attack' | 'searchUpTo' | 'seed'> & { question: string },
): Promise<Reconstruction> {
  const thetas = drawStarts(places, attack.starts, randomStream(seed, 'model inversion', question));
  await ascend(target, places, attack, thetas);
  const ends = thetas.map((theta) => theta.map((own) => own.indexOf(greatestOf(own))));
  const ofEnds = await oddsOf(target, places, ends.length, (i) => ends[i]);
  const best = ofEnds.indexOf(greatestOf(ofEnds));
  const gradient = { found: ends[best], logOdds: ofEnds[best] };
  const space = spaceOf(places);
  if (space > searchUpTo) return { gradient, search: null };

  const all = await oddsOf(target, places, space, (i) => choiceAt(places, i));
  const most = greatestOf(all);
  const alike = [...all.keys()].filter((i) => all[i] === most);
  // Always the first of equals would favour codes that start with the alphabet's first.
  const drawn = alike[randomStream(seed, 'exhaustive search', question).below(alike.length)];
  return { gradient, search: { found: choiceAt(places, drawn), logOdds: most, alike: alike.length } };
}
