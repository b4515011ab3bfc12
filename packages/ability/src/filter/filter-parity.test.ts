import { createDatabase, startPostgres, type TestPostgres } from '@gatehouse/vitest/postgres';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abilityFor, type AppAbility, canOn } from '../ability-for.ts';
import { intersectAbilities } from '../intersect-abilities.ts';
import { checkPolicies } from '../node.ts';
import { filterFor } from './filter-for.ts';
import { type World, world } from './parity-worlds.ts';
import { propertyNamesOf, WorldDatabase } from './world-database.ts';

const WORLDS = 40;

/** What the comparison has met, so that a generator that has become too tame is noticed. */
interface Met {
  some: number;
  none: number;
  all: number;
  /** Pairs of abilities that have rows in common. */
  common: number;
}

/**
 * For every set of rules of a world, and for what two of them allow together: the rows that the filter returns, and their count, are the rows for which the
 * check is true. Otherwise a list shows what a page refuses, or hides what it allows.
 */
async function compare(given: World, url: string | undefined, met: Met): Promise<void> {
  const database = await WorldDatabase.open(given, url);
  try {
    const rows = await database.rows();
    let before: AppAbility | undefined;
    for (const { files, principal } of given.cases) {
      const { policies, problems } = checkPolicies(files);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      if (!policies) throw new Error('The policies do not compile.');
      const ability = abilityFor(policies, principal);
      const expected = rows.filter((row) => canOn(ability, 'read', 'User', row)).map(({ id }) => id);
      await expectRows(database, ability, expected, given);
      met[expected.length === 0 ? 'none' : expected.length === rows.length ? 'all' : 'some'] += 1;
      const other = before;
      before = ability;
      if (!other) continue;
      const common = rows.filter((row) => canOn(ability, 'read', 'User', row) && canOn(other, 'read', 'User', row)).map(({ id }) => id);
      const together = intersectAbilities([ability, other]);
      await expectRows(database, together, common, given);
      for (const row of rows) expect(canOn(together, 'read', 'User', row)).toBe(common.includes(row['id']));
      if (common.length > 0) met.common += 1;
    }
  } finally {
    await database.close();
  }
}

async function expectRows(database: WorldDatabase, ability: AppAbility, expected: readonly unknown[], given: World): Promise<void> {
  const { ids, count } = await database.select(filterFor(ability, 'read', 'User', propertyNamesOf(given)));
  expect(ids).toEqual(expected);
  expect(count).toBe(expected.length);
}

// A failure names its seed and the smallest world that shows it; set `PARITY_SEED` to see it again.
const seed = Number(process.env['PARITY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

async function compareManyWorlds(url?: string): Promise<Met> {
  const met: Met = { some: 0, none: 0, all: 0, common: 0 };
  await fc.assert(
    fc.asyncProperty(world, (given) => compare(given, url, met)),
    { numRuns: WORLDS, seed },
  );
  return met;
}

describe('the rows of a filter are the rows that the check allows, in random vocabularies', () => {
  let postgres: TestPostgres | undefined;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    await postgres?.stop();
  });

  it('on SQLite', { timeout: 120_000 }, async () => {
    const { some, none, all, common } = await compareManyWorlds();
    expect(some + none + all).toBe(WORLDS * 8);
    expect(some).toBeGreaterThan(WORLDS);
    expect(common).toBeGreaterThan(WORLDS);
  });

  it('on PostgreSQL', { timeout: 120_000 }, async () => {
    const { some } = await compareManyWorlds(await createDatabase(postgres?.url ?? ''));
    expect(some).toBeGreaterThan(WORLDS);
  });
});
