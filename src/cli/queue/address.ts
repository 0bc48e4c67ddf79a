/** Where a queue is, and who logs in to it. */
import { InputError, type Problem } from '../../contract/problem.ts';
import type { Environment } from '../../support/environment.ts';
import { keepSecret } from '../../support/secrets/kept.ts';
import { isSecretAddress } from '../../support/secrets/named.ts';

export interface QueueAddress {
  kind: 'redis' | 'postgres';
  /** Without a login: fit to be shown. */
  shown: string;
  /** With it. */
  url: string;
}

const kinds = [
  { kind: 'redis', protocol: /^rediss?:$/ },
  { kind: 'postgres', protocol: /^postgres(?:ql)?:$/ },
] as const;

const USER = 'FAIRPROBE_QUEUE_USER';
const PASSWORD = 'FAIRPROBE_QUEUE_PASSWORD';
export const loginHint = `Set ${USER} and ${PASSWORD} in the environment`;

/** @throws InputError for what is no address of a queue, and for one with a login in it: other users of the machine see command lines */
export function queueAddress(given: string, env: Environment, offline: boolean): QueueAddress {
  const refuse = (problem: Omit<Problem, 'key'>) => new InputError({ key: '--queue', ...problem });
  const url = URL.canParse(given) ? new URL(given) : null;
  const kind = kinds.find(({ protocol }) => protocol.test(url?.protocol ?? ''))?.kind ?? null;
  if (url === null || kind === null) {
    throw refuse({
      message: 'must begin with redis://, rediss:// or postgres://',
      hint: 'As in redis://host:6379 or postgres://host/name',
    });
  }
  if (isSecretAddress(url)) throw refuse({ message: 'must hold no user and no password', hint: loginHint });
  if (url.hostname === '') throw refuse({ message: 'must name a host', hint: `As in ${kind}://host` });
  if (kind === 'postgres' && url.pathname.length < 2)
    throw refuse({ message: 'must end with the name of the database', hint: 'As in postgres://host/name' });
  if (offline) throw refuse({ message: 'is on the network, and offline no connection is opened' });
  const shown = url.href;
  const { [USER]: user, [PASSWORD]: password } = env;
  if (user) url.username = encodeURIComponent(user);
  if (password) url.password = encodeURIComponent(password);
  keepSecret(password ?? '');
  return { kind, shown, url: url.href };
}
