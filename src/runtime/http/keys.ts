/** The key of a service: where it comes from, how it is sent, and that it never comes back. */
import type { EndpointSource } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import { clean, inJson, keepSecret, LEAST_SECRET, withoutSecrets } from '../../support/secrets/kept.ts';

/** What can be said against it before anything is asked. Offline no key is needed. */
export function checkEndpoint(source: EndpointSource, offline: boolean): Problem[] {
  const { endpoint, keyFrom } = source;
  if (offline || keyFrom === undefined) return [];
  const key = keyOf(keyFrom);
  if (key === '') {
    const hint = `Set it to the key of ${endpoint}, or leave keyFrom out`;
    return [{ message: `the environment variable ${keyFrom} is not set`, hint }];
  }
  if (key.length >= LEAST_SECRET && JSON.stringify(source).includes(inJson(key))) {
    const hint = 'Take it out: what the configuration says is written into the report';
    return [{ message: `the key in the environment variable ${keyFrom} is also written in the configuration`, hint }];
  }
  if (/^[\x21-\x7e]+$/.test(key)) return [];
  return [{ message: `the environment variable ${keyFrom} holds characters that a key cannot have` }];
}

export function headerOf(key: string, name: string | undefined): Record<string, string> {
  if (key === '') return {};
  return name === undefined ? { authorization: `Bearer ${key}` } : { [name]: key };
}

export function keyOf(variable: string): string {
  const key = process.env[variable]?.trim() ?? '';
  keepSecret(key);
  return key;
}

/**
 * A service's answer, with `***` in place of keys that it repeats.
 *
 * @throws RangeError for an answer that is nested too deeply
 */
export function withoutKeys(answer: unknown): { answer: unknown; repeats: boolean } {
  let repeats = false;
  const change = (text: string) => {
    const shown = withoutSecrets(text);
    repeats ||= shown !== text;
    return shown;
  };
  return { answer: clean(answer, change), repeats };
}
