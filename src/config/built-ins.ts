/**
 * The built-ins of JavaScript that the whole program relies on. A plugin that changes one is noticed, and the change
 * undone. Nothing here calls anything that may have been changed.
 */
import { InputError } from '../contract/problem.ts';
import { fewNames } from '../support/tables/cells/wording.ts';
import { watched } from '../support/watch.ts';

const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty, getPrototypeOf, get, set } = Reflect;
const { is } = Object;
const symbolText = Symbol.prototype.toString;
const call = Function.prototype.call.bind(Function.prototype.call) as (method: unknown, self: unknown) => string;

interface Watched {
  name: string;
  holder: object;
}

interface Property {
  key: string | symbol;
  descriptor: PropertyDescriptor;
}

const constructors = [
  ...[Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Map, Set, WeakMap, WeakSet, WeakRef, Promise],
  ...[RegExp, Date, Error, ArrayBuffer, DataView, getPrototypeOf(Uint8Array), Uint8Array, Float32Array, Float64Array],
] as { name: string; prototype: object }[];

const iterator = (of: object) => getPrototypeOf(of)!;

const holders: readonly Watched[] = [
  ...constructors.flatMap((one) => [
    // Its own properties are settings, of how traces look.
    ...(one.name === 'Error' ? [] : [{ name: one.name, holder: one }]),
    { name: `${one.name}.prototype`, holder: one.prototype },
  ]),
  ...Object.entries({ JSON, Math, Reflect }).map(([name, holder]) => ({ name, holder })),
  { name: 'the iterator of arrays', holder: iterator([][Symbol.iterator]()) },
  { name: 'the iterator of maps', holder: iterator(new Map().entries()) },
  { name: 'the iterator of sets', holder: iterator(new Set().values()) },
  { name: 'the iterator of texts', holder: iterator(''[Symbol.iterator]()) },
  { name: 'all iterators', holder: iterator(iterator([][Symbol.iterator]())) },
];

/** Of the global object and of `process`: others are replaced by libraries with good reasons, or at their first use. */
const globals = [
  ...constructors.map(({ name }) => name),
  'JSON',
  'Math',
  'Reflect',
  'Buffer',
  'URL',
  'fetch',
  'process',
];
const ofProcess = ['env', 'exit', 'nextTick'];
/** Node keeps these of the global object behind setters: their values alone tell whether they were replaced. */
const settable = ['process', 'Buffer'];

/** What could not be put back, and who did it, in words. */
let lasting: string | null = null;
export const lastingChange = (): string | null => lasting;

/** @throws InputError where something was changed that could not be put back: no number after that could be relied on */
export function refuseLastingChange(): void {
  if (lasting !== null)
    throw new InputError({ message: lasting, hint: 'The run ends here: no number could be relied on' });
}

const somebody = 'something that was loaded, a plugin or a configuration,';

/**
 * Remembers the current state. The returned function undoes and names later changes. Properties that were only added
 * count where every object inherits them. What cannot be undone is told by {@link lastingChange}.
 *
 * @param by who may change something from now on
 */
export function watchBuiltIns(by = somebody): () => string[] {
  const ofEveryObject = ownKeys(Object.prototype);
  const before = holders.map(({ holder }) => propertiesOf(holder));
  const named = [
    { name: 'globalThis', holder: globalThis, properties: propertiesOf(globalThis, globals) },
    { name: 'process', holder: process, properties: propertiesOf(process, ofProcess) },
  ];
  const values = settable.map((key) => get(globalThis, key));
  return () => {
    const changed: string[] = [];
    for (let i = 0; i < settable.length; i++) {
      if (is(get(globalThis, settable[i]), values[i])) continue;
      set(globalThis, settable[i], values[i]);
      changed[changed.length] = `globalThis.${settable[i]}`;
    }
    let kept = removeAdded(ofEveryObject, changed);
    for (let i = 0; i < holders.length; i++) kept = putBack(holders[i], before[i], changed) ?? kept;
    for (let i = 0; i < named.length; i++) kept = putBack(named[i], named[i].properties, changed) ?? kept;
    if (kept !== undefined)
      lasting ??= `${by} changes ${kept}, which the whole program relies on, in a way that cannot be undone`;
    return changed;
  };
}

function propertiesOf(holder: object, keys: readonly (string | symbol)[] = ownKeys(holder)): Property[] {
  return keys.flatMap((key) => {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    // Without a prototype: what every object inherits may be changed by the time that it is used.
    return descriptor ? [{ key, descriptor: Object.assign(Object.create(null), descriptor) }] : [];
  });
}

/** Both add to `changed`, and give the name of what could not be put back. */
function putBack({ name, holder }: Watched, properties: readonly Property[], changed: string[]): string | undefined {
  let kept: string | undefined;
  for (let i = 0; i < properties.length; i++) {
    const { key, descriptor } = properties[i];
    const now = getOwnPropertyDescriptor(holder, key);
    if (now && isSame(now, descriptor)) continue;
    const shownName = `${name}${shown(key)}`;
    if (!defineProperty(holder, key, descriptor)) kept ??= shownName;
    changed[changed.length] = shownName;
  }
  return kept;
}

function isSame(a: PropertyDescriptor, b: PropertyDescriptor): boolean {
  if (a.configurable !== b.configurable || a.writable !== b.writable) return false;
  return is(a.value, b.value) && a.get === b.get && a.set === b.set;
}

function removeAdded(before: readonly (string | symbol)[], changed: string[]): string | undefined {
  let kept: string | undefined;
  const keys = ownKeys(Object.prototype);
  for (let i = 0; i < keys.length; i++) {
    let known = false;
    for (let j = 0; j < before.length; j++) known ||= before[j] === keys[i];
    if (known) continue;
    const name = `Object.prototype${shown(keys[i])}`;
    if (!deleteProperty(Object.prototype, keys[i])) kept ??= name;
    changed[changed.length] = name;
  }
  return kept;
}

/** For a message: what did something that was loaded do, where it changed anything? */
export const changes = (names: readonly string[]): string | null =>
  names.length === 0 ? null : `changes ${fewNames(names)}, which the whole program relies on`;

/** Loads a module. @throws Error where that changes anything */
export async function withoutChanges<T>(load: () => Promise<T>, by: string): Promise<T> {
  const putBack = watchBuiltIns(by);
  try {
    return await watched({ code: by }, load);
  } finally {
    const changed = changes(putBack());
    // Whatever else went wrong went wrong for that, perhaps.
    // biome-ignore lint/correctness/noUnsafeFinally: it takes the place of that
    if (changed !== null) throw new Error(`it ${changed}`);
  }
}

const shown = (key: string | symbol) => (typeof key === 'symbol' ? `[${call(symbolText, key)}]` : `.${key}`);
