import { afterEach, describe, expect, test } from 'vitest';
import { watchBuiltIns, withoutChanges } from '../../src/config/built-ins.ts';

/** Done without anything that may be broken by it; each says what is to be named. */
const damages: [named: string[], damage: () => void][] = [
  [['Object.prototype.polluted'], () => Object.assign(Object.prototype, { polluted: 1 })],
  [['Object.prototype.0', 'Object.prototype.get'], () => Object.assign(Object.prototype, { 0: 1, get: 1 })],
  [
    ['Object.prototype.key'],
    () => Object.defineProperty(Object.prototype, 'key', { get: () => 1, configurable: true }),
  ],
  [
    ['Object.prototype.value', 'Object.prototype.toString'],
    () => {
      Reflect.deleteProperty(Object.prototype, 'toString');
      Object.assign(Object.prototype, { value: 1 });
    },
  ],
  [['Array.prototype.map'], () => Object.assign(Array.prototype, { map: () => [] })],
  [['Array.prototype[Symbol(Symbol.iterator)]'], () => Reflect.deleteProperty(Array.prototype, Symbol.iterator)],
  [['the iterator of arrays.next'], () => Object.assign(Object.getPrototypeOf([].values()), { next: undefined })],
  [['Promise.prototype.finally'], () => Object.assign(Promise.prototype, { finally: undefined })],
  [
    ['Function.prototype.call', 'Symbol.prototype.toString'],
    () => {
      Object.assign(Symbol.prototype, { toString: undefined });
      Object.assign(Function.prototype, { call: undefined });
    },
  ],
  [['JSON.stringify'], () => Object.assign(JSON, { stringify: () => 'x' })],
  [['globalThis.Reflect', 'globalThis.URL'], () => ['Reflect', 'URL'].map((name) => delete Object(globalThis)[name])],
  [['globalThis.process'], () => Object.assign(globalThis, { process: undefined })],
  [['process.exit', 'process.nextTick'], () => Object.assign(process, { exit: () => {}, nextTick: () => {} })],
];

describe('what a plugin changes of JavaScript is named, and put back', () => {
  for (const [named, damage] of damages) {
    test(named.join(', '), () => {
      const putBack = watchBuiltIns();
      damage();
      const changed = putBack();
      expect(changed).toEqual(named);
      expect(watchBuiltIns()()).toEqual([]);
      expect([[1].map(String), JSON.stringify({ a: 1 }), `${{}}`, Object.keys({}).length]).toEqual([
        ['1'],
        '{"a":1}',
        '[object Object]',
        0,
      ]);
    });
  }

  test('also where the loading fails for that', async () => {
    const loading = withoutChanges(async () => {
      Object.assign(Object.prototype, { polluted: 1 });
      throw new Error('something else');
    }, 'the plugin ./x.js');
    await expect(loading).rejects.toThrow('it changes Object.prototype.polluted, which the whole program relies on');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('what libraries do with good reasons is let be', () => {
  afterEach(() => {
    Reflect.deleteProperty(Array.prototype, 'newer');
  });
  test('a method that was not there, a new cwd, a key of the environment', async () => {
    const { cwd } = process;
    const putBack = watchBuiltIns();
    Object.defineProperty(Array.prototype, 'newer', { value: () => 1, configurable: true, writable: true });
    process.cwd = () => '/';
    process.env.FAIRPROBE_TEST = '1';
    Error.stackTraceLimit = 5;
    expect(putBack()).toEqual([]);
    expect([process.cwd(), process.env.FAIRPROBE_TEST]).toEqual(['/', '1']);
    process.cwd = cwd;
    delete process.env.FAIRPROBE_TEST;
  });
});
