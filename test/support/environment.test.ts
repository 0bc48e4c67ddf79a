import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/contract/problem.ts';
import { type Environment, type Flags, isTruthy, settingsFrom } from '../../src/support/environment.ts';

const machine = { platform: 'linux', home: '/home/ada', processors: 4 } as const;
const settings = (environment: Environment = {}, flags: Flags = {}, on: object = {}) =>
  settingsFrom(environment, flags, { ...machine, ...on });

describe('settings', () => {
  test('have defaults that come from the machine', () => {
    expect(settings()).toEqual({
      seed: undefined,
      threads: 4,
      offline: false,
      cacheDirectory: '/home/ada/.cache/fairprobe',
      dataDirectory: '/home/ada/.local/share/fairprobe',
    });
  });

  test('a flag beats a variable, a variable beats a default', () => {
    const environment = {
      FAIRPROBE_SEED: '5',
      FAIRPROBE_THREADS: ' 2 ',
      FAIRPROBE_OFFLINE: 'yes',
      FAIRPROBE_CACHE_DIR: '/c',
      FAIRPROBE_DATA_DIR: '/d',
    };
    expect(settings(environment)).toEqual({
      seed: 5,
      threads: 2,
      offline: true,
      cacheDirectory: '/c',
      dataDirectory: '/d',
    });
    expect(settings(environment, { seed: '0', threads: '1', offline: false, cacheDir: 'd', dataDir: 'e' })).toEqual({
      seed: 0,
      threads: 1,
      offline: false,
      cacheDirectory: 'd',
      dataDirectory: 'e',
    });
  });

  test.each(['1', 'on', 'YES', 'True', ' true '])('%j switches something on', (value) => {
    expect(isTruthy(value)).toBe(true);
  });

  test.each(['', '0', 'off', 'no', 'false', '2', undefined])('%j switches nothing on', (value) => {
    expect(isTruthy(value)).toBe(false);
  });

  test("Hugging Face's own variables switch the network off, unless FAIRPROBE_OFFLINE says otherwise", () => {
    expect(settings({ HF_HUB_OFFLINE: 'ON' }).offline).toBe(true);
    expect(settings({ TRANSFORMERS_OFFLINE: '1' }).offline).toBe(true);
    expect(settings({ TRANSFORMERS_OFFLINE: '1', FAIRPROBE_OFFLINE: '0' }).offline).toBe(false);
    expect(settings({ TRANSFORMERS_OFFLINE: '1', FAIRPROBE_OFFLINE: '' }).offline).toBe(true);
  });

  test('the cache lies where the platform keeps caches', () => {
    expect(settings({ XDG_CACHE_HOME: '/x' }).cacheDirectory).toBe('/x/fairprobe');
    expect(settings({ LOCALAPPDATA: '/l' }, {}, { platform: 'win32' }).cacheDirectory).toBe('/l/fairprobe/Cache');
  });

  test('pulled data lie where the platform keeps data', () => {
    expect(settings({ XDG_DATA_HOME: '/x' }).dataDirectory).toBe('/x/fairprobe');
    expect(settings({ LOCALAPPDATA: '/l' }, {}, { platform: 'win32' }).dataDirectory).toBe('/l/fairprobe/Data');
  });

  test('everything that is no whole number is refused in one go', () => {
    try {
      settings({ FAIRPROBE_SEED: 'x', FAIRPROBE_THREADS: '0' });
      expect.unreachable();
    } catch (error) {
      expect((error as InputError).problems).toEqual([
        { key: 'FAIRPROBE_SEED', message: 'must be a whole number of at least 0, not "x"' },
        { key: 'FAIRPROBE_THREADS', message: 'must be a whole number of at least 1, not "0"' },
      ]);
    }
    expect(() => settings({}, { threads: '' })).toThrow(InputError);
    expect(() => settings({}, { seed: '-1' })).toThrow('--seed: must be a whole number of at least 0, not "-1"');
  });
});
