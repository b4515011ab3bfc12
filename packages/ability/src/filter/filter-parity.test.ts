import { defineEntity, p } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type AbstractSqlDriver, MikroORM, NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import { createDatabase, startPostgres, type TestPostgres } from '@gatehouse/vitest/postgres';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abilityFor, canOn } from '../ability-for.ts';
import { filterFor } from './filter-for.ts';
import { itemRow, type ItemRow, policiesAndPrincipal } from './parity-arbitraries.ts';

const Item = defineEntity({
  name: 'Item',
  properties: {
    id: p.integer().primary(),
    // The rules call it "name".
    title: p.string(),
    note: p.string().nullable(),
    size: p.double(),
    weight: p.double().nullable(),
    open: p.boolean(),
    hidden: p.boolean().nullable(),
    tags: () => p.oneToMany(Tag).mappedBy('item'),
  },
});
const Tag = defineEntity({
  name: 'Tag',
  properties: {
    id: p.integer().primary(),
    item: () => p.manyToOne(Item),
    label: p.string(),
    remark: p.string().nullable(),
    rank: p.double().nullable(),
  },
});

const rows: (ItemRow & { id: number })[] = fc.sample(itemRow, { numRuns: 150, seed: 11 }).map((row, index) => ({ ...row, id: index + 1 }));

async function open(target: { url?: string }): Promise<MikroORM<AbstractSqlDriver>> {
  const shared = { entities: [Item, Tag], debug: false };
  const orm =
    target.url === undefined
      ? await MikroORM.init<AbstractSqlDriver>({ ...shared, driver: SqliteDriver, dbName: ':memory:', driverOptions: new NodeSqliteDialect(':memory:') })
      : await MikroORM.init<AbstractSqlDriver>({ ...shared, driver: PostgreSqlDriver, clientUrl: target.url });
  await orm.schema.create();
  const em = orm.em.fork();
  await em.insertMany(
    Item,
    rows.map(({ name, tags: _, ...row }) => ({ ...row, title: name })),
  );
  const tags = rows.flatMap((row) => row.tags.map((tag) => ({ ...tag, item: row.id })));
  await em.insertMany(
    Tag,
    tags.map((tag, index) => ({ ...tag, id: index + 1 })),
  );
  return orm;
}

/**
 * Compares the filter with the check under 200 random policies: otherwise a list shows what a page refuses, or hides
 * what it allows.
 * @returns how many different numbers of rows came out; few would mean that the rules were too coarse to tell anything.
 */
async function compareFilterWithCheck(orm: MikroORM<AbstractSqlDriver>): Promise<number> {
  const sizes = new Set<number>();
  await fc.assert(
    fc.asyncProperty(policiesAndPrincipal, async ({ policies, principal }) => {
      const ability = abilityFor(policies, principal);
      const expected = rows.filter((row) => canOn(ability, 'read', 'User', row)).map(({ id }) => id);
      const filter = filterFor(ability, 'read', 'User', { name: 'title' });
      const found = await orm.em.fork().find(Item, filter, { fields: ['id'], orderBy: { id: 'asc' } });
      expect(found.map(({ id }) => id)).toEqual(expected);
      sizes.add(expected.length);
    }),
    { numRuns: 200, seed: 2026 },
  );
  return sizes.size;
}

describe('the rows of a filter are the rows that the check allows', () => {
  let postgres: TestPostgres | undefined;
  const opened: MikroORM<AbstractSqlDriver>[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    for (const orm of opened) await orm.close(true);
    await postgres?.stop();
  });

  it('on SQLite', async () => {
    const orm = await open({});
    opened.push(orm);
    expect(await compareFilterWithCheck(orm)).toBeGreaterThan(30);
  });

  it('on PostgreSQL', async () => {
    const orm = await open({ url: await createDatabase(postgres?.url ?? '') });
    opened.push(orm);
    expect(await compareFilterWithCheck(orm)).toBeGreaterThan(30);
  });
});
