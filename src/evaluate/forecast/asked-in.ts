/** What a request asks of whom, by configuration and data alone. */
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { Request } from '../../contract/observations.ts';
import { kindOf } from '../../observe/registry/index.ts';
import { classedData, type Plan } from '../../plan/index.ts';
import { rolesOf } from '../../runtime/roles/registry.ts';
import type { AskedOf } from './rows.ts';
import { answeringFor } from './who-answers.ts';

/** The texts that a probe learns from, by data set. */
type TrainingTexts = (name: string) => readonly string[];

export function trainingTexts(plan: Plan): TrainingTexts {
  return (name) => classedData(plan, name).texts ?? [];
}

export function askedIn(request: Request, subject: SubjectConfig, training: TrainingTexts): AskedOf[] {
  const { classifier } = subject;
  const { roles, asked } = kindOf(request);
  const own = rolesOf(subject);
  const preferred = roles.find((role) => own.includes(role)) ?? null;
  const found = asked(request, preferred).map((what): AskedOf => {
    const role = what.auxiliary ? null : what.isWritten ? 'classifier' : preferred;
    const probe = role === 'classifier' && classifier && 'probe' in classifier ? classifier.probe : undefined;
    if (!probe || what.observation !== 'class-probabilities') {
      return { request, ...what, role, answering: answeringFor(subject, role, what) };
    }
    // A probe's probabilities are made of its encoder's vectors, of what it is asked and of what it learns from.
    const learned = what.atMost ? [] : training(probe.dataset).map((text): [string, number] => [text, text.length]);
    const items = new Map([...what.items, ...learned]);
    const answering = answeringFor(subject, 'encoder', what);
    return { request, ...what, observation: 'text-vectors', items, role: 'encoder', answering };
  });
  const judges = classifier && !('predictions' in classifier);
  return found.filter(({ isWritten }) => !isWritten || judges);
}
