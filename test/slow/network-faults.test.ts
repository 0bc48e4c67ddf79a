/** Every fault at every place; the fast tests have one of each kind where all of them go the same way. */
import { beforeAll, describe, it } from 'vitest';
import { quick } from '../models/http/data.ts';
import { failingOnOne, wholly } from '../models/http/faults-case.ts';
import { failing, withOwnCache } from '../models/hub-case.ts';
import { faultNames } from '../network/faults.ts';

describe.each(['listing', 'pathsInfo'] as const)('a hub whose %s fails with', (where) => {
  withOwnCache();
  it.each(faultNames)('%s is said to', (name) => failing(where, name));
});

describe('a service that fails on one text with', () => {
  beforeAll(quick);
  it.each(faultNames.filter((name) => !wholly.includes(name)))('%s answers the others', failingOnOne);
});
