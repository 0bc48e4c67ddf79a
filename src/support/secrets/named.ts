/**
 * Secrets recognised by their name, by their form or by their place in an address, whose values nobody has given us.
 */

/** Words that name a secret wherever they stand in a name. */
const secretWords =
  /^(password|passwd|pwd|passphrase|passcode|secrets?|credentials?|authorization|auth|bearer|jwt|signature|sig|cookie)$/;
const secretKeys = /(api|access|secret|private|auth|subscription|account|shared|signing)keys?$/;
/** `eos_token` is a token of another kind. */
const textTokens =
  /^(eos|bos|pad|unk|mask|sep|cls|stop|start|end|first|last|next|per|image|special|prompt|forced|new|sub)$/;

/** Whether a field of this name holds a secret: `access_token`, `x-api-key`, `dbPassword`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  if (words.some((word) => secretWords.test(word))) return true;
  if (secretKeys.test(words.join('')) || words.some((word) => secretKeys.test(word))) return true;
  return words.at(-1) === 'token' && !textTokens.test(words.at(-2) ?? '');
}

/** As the services give them out, and headers that hold one. */
const forms = [
  /\b(?:sk|pk|rk)-(?:[A-Za-z0-9]{1,20}-){0,3}(?=[A-Za-z_]{0,40}\d)\w{16,}/,
  /\bhf_[A-Za-z0-9]{20,}/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_\w{30,}/,
  /\bglpat-[\w-]{20,}/,
  /\bxox[abprs]-[\w-]{20,}/,
  /\bAKIA[0-9A-Z]{16}/,
  /\bAIza[\w-]{35}/,
  /\b(?:gsk|r8)_[A-Za-z0-9]{20,}/,
  /\b(?:nvapi|xai|pplx)-[\w-]{20,}/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{5,}\.[\w-]{5,}/,
  /\b(?:Bearer|Basic)\s{1,5}(?=[A-Za-z.~+/=_-]{0,40}\d)[\w.~+/=-]{12,}/,
];
const anyForm = new RegExp(forms.map(({ source }) => source).join('|'), 'g');

export function looksLikeKey(text: string): boolean {
  anyForm.lastIndex = 0;
  return anyForm.test(text);
}

const login = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:]{1,200}(?::[^\s/@]{0,500})?@/gi;
const query =
  /([?&#;][\w.-]{0,40}(?:key|token|secret|password|passwd|pwd|sig|signature|auth|jwt|bearer|code|sas)=)[^\s&#"'<>]+/gi;

/** Text for people, with `***` for what shows by its form that it is a secret, and for those within addresses. */
export function withoutForms(text: string): string {
  return text.replace(anyForm, '***').replace(login, '$1***@').replace(query, '$1***');
}

/** Parameters are named more briefly than fields. */
function isSecretParameter(name: string): boolean {
  return isSecretName(name) || /key|token|password/i.test(name) || /^(code|sas|pass|session)$/i.test(name);
}

/** Whether an address holds a secret: a login, a parameter, also after `#`, or a part of its path. */
export function isSecretAddress({ username, password, searchParams, hash, pathname }: URL): boolean {
  if (username !== '' || password !== '') return true;
  const parameters = [...searchParams.keys(), ...new URLSearchParams(hash.slice(1)).keys()];
  if (parameters.some(isSecretParameter)) return true;
  const parts = pathname.split('/').map(decoded);
  const afterName = (part: string, i: number) =>
    i > 0 && (isSecretName(parts[i - 1]) || parts[i - 1] === 'key') && /^(?=.*\d).{12,}$/.test(part);
  return looksLikeKey(`${pathname} ${searchParams} ${hash}`) || parts.some(afterName);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Types of JSON Schema: an answer's layout may have a field called `password`. */
const schemaTypes = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

/** Whether a value holds a secret: a text below a name for one, or a text that has the form of one. */
export function holdsSecret(value: unknown, named = false): boolean {
  if (typeof value === 'string') return (named && value !== '') || looksLikeKey(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((one) => holdsSecret(one, named));
  const isLayout = 'type' in value && schemaTypes.includes(String(value.type));
  return Object.entries(value).some(([name, one]) =>
    holdsSecret(one, (named && !isLayout) || isSecretName(name) || name.toLowerCase() === 'key'),
  );
}

/** A value of JSON to be shown: texts below the name of a secret are `***`, and others without what has the form of one. */
export function withoutNamed(value: unknown, named = false): unknown {
  if (typeof value === 'string') return named && value !== '' ? '***' : withoutForms(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => withoutNamed(one, named));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [withoutForms(name), withoutNamed(one, named || isSecretName(name))]),
  );
}
