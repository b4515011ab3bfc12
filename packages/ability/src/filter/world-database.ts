import { EntitySchema } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type AbstractSqlDriver, MikroORM, NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import type { Filter, PropertyNames } from './filter-for.ts';
import type { Value, World, WorldField } from './parity-worlds.ts';

type Entity = Record<string, unknown>;
type Properties = ConstructorParameters<typeof EntitySchema<Entity>>[0]['properties'];

const columns = { string: 'text', number: 'double', integer: 'integer', boolean: 'boolean', time: 'text', enum: 'text' };

const propertyOf = ({ type, nullable, column }: WorldField) => ({
  type: column === 'plain' ? columns[type] : column === 'date' ? 'datetime' : 'bigint',
  ...(column === 'date' && { length: 3 }),
  // MikroORM gives text for a bigint unless it is told better.
  ...(column === 'bigint' && { runtimeType: 'number' as const }),
  nullable,
});

/** A database whose entities are made from a random vocabulary, with its rows in it. */
export class WorldDatabase {
  readonly #world: World;
  readonly #orm: MikroORM<AbstractSqlDriver>;
  readonly #entities: ReadonlyMap<string, EntitySchema<Entity>>;

  private constructor(world: World, orm: MikroORM<AbstractSqlDriver>, entities: ReadonlyMap<string, EntitySchema<Entity>>) {
    this.#world = world;
    this.#orm = orm;
    this.#entities = entities;
  }

  /** @param url of an empty PostgreSQL database; SQLite in memory when left out. */
  static async open(world: World, url?: string): Promise<WorldDatabase> {
    const entities = entitiesOf(world);
    const shared = { entities: [...entities.values()], debug: false };
    const orm =
      url === undefined
        ? await MikroORM.init<AbstractSqlDriver>({ ...shared, driver: SqliteDriver, dbName: ':memory:', driverOptions: new NodeSqliteDialect(':memory:') })
        : await MikroORM.init<AbstractSqlDriver>({ ...shared, driver: PostgreSqlDriver, clientUrl: url });
    const database = new WorldDatabase(world, orm, entities);
    await orm.schema.create();
    await database.#write();
    return database;
  }

  /** Removes the tables, too, so that the next world finds an empty database. */
  async close(): Promise<void> {
    await this.#orm.schema.drop();
    await this.#orm.close(true);
  }

  /** The ids that a filter finds, and how many it counts. */
  async select(filter: Filter): Promise<{ ids: unknown[]; count: number }> {
    const root = this.#entity('Root');
    const found = await this.#orm.em.fork().find(root, filter, { orderBy: { id: 'asc' } });
    return { ids: found.map((row) => row['id']), count: await this.#orm.em.fork().count(root, filter) };
  }

  /** The rows as the database has them now, under the names of the vocabulary. */
  async rows(): Promise<Entity[]> {
    const { fields, relations } = this.#world;
    const loaded = await this.#orm.em.fork().find(this.#entity('Root'), {}, { populate: ['*'], orderBy: { id: 'asc' } });
    return loaded.map((row) => {
      const related: Entity = {};
      for (const { name, property, kind, fields: own } of relations) {
        const value = row[property];
        if (kind === 'many') related[name] = [...(value as Iterable<Entity>)].map((one) => named(one, own));
        else related[name] = value == null ? null : named(value as Entity, own);
      }
      return { id: row['id'], ...named(row, fields), ...related };
    });
  }

  /** Rows that others refer to come first, rows that refer to others last. */
  async #write(): Promise<void> {
    const { fields, relations, rows } = this.#world;
    const references: Entity[] = rows.map(() => ({}));
    const write = { one: new Map<string, Entity[]>(), many: new Map<string, Entity[]>() };
    for (const { name, property, kind, fields: own } of relations) {
      const related = rows.flatMap((row, owner) => (row.related[name] ?? []).map((values) => ({ values, owner })));
      const written = related.map(({ values }, index) => ({ id: index + 1, ...columnsOf(values, own) }));
      for (const [index, { owner }] of related.entries()) {
        if (kind === 'many') Object.assign(written[index] ?? {}, { owner: owner + 1 });
        else Object.assign(references[owner] ?? {}, { [property]: index + 1 });
      }
      write[kind === 'many' ? 'many' : 'one'].set(name, written);
    }
    const roots = rows.map(({ values }, index) => ({ id: index + 1, ...columnsOf(values, fields), ...references[index] }));
    const em = this.#orm.em.fork();
    for (const [name, list] of [...write.one, ['Root', roots] as const, ...write.many]) if (list.length > 0) await em.insertMany(this.#entity(name), list);
  }

  #entity(name: string): EntitySchema<Entity> {
    const entity = this.#entities.get(name);
    if (!entity) throw new Error(`There is no entity ${name}.`);
    return entity;
  }
}

/** The entities of a world by name; `Root` is the one that the rules speak of. */
function entitiesOf({ fields, relations }: World): Map<string, EntitySchema<Entity>> {
  const entities = new Map<string, EntitySchema<Entity>>();
  const own = (list: readonly WorldField[]) => Object.fromEntries(list.map((field) => [field.property, propertyOf(field)]));
  const define = (name: string, properties: object) => {
    const key = { id: { type: 'integer', primary: true } };
    entities.set(name, new EntitySchema<Entity>({ name, tableName: `${name.toLowerCase()}_rows`, properties: { ...key, ...properties } as Properties }));
  };
  const references = relations.map(({ name, property, kind }) => [
    property,
    kind === 'many'
      ? { kind: '1:m', entity: () => entities.get(name), mappedBy: 'owner' }
      : { kind: 'm:1', entity: () => entities.get(name), nullable: kind === 'one?' },
  ]);
  define('Root', { ...own(fields), ...(Object.fromEntries(references) as object) });
  for (const { name, kind, fields: theirs } of relations) {
    define(name, { ...own(theirs), ...(kind === 'many' && { owner: { kind: 'm:1', entity: () => entities.get('Root') } }) });
  }
  return entities;
}

/** Dates are written as dates; everything else as it stands, of the wrong type, too. */
const columnsOf = (values: Record<string, Value>, fields: readonly WorldField[]): Entity =>
  Object.fromEntries(
    fields.map(({ name, property, column }) => {
      const value = values[name];
      return [property, column === 'date' && typeof value === 'string' ? new Date(value) : value];
    }),
  );

const named = (entity: Entity, fields: readonly WorldField[]): Entity => Object.fromEntries(fields.map(({ name, property }) => [name, entity[property]]));

/** Where the fields of a world are found in its entities. */
export function propertyNamesOf({ fields, relations }: World): PropertyNames {
  const names = (list: readonly WorldField[], prefix: string) =>
    list.map(({ name, property, column }) => [`${prefix}${name}`, column === 'date' ? { date: property } : property]);
  return Object.fromEntries([...names(fields, ''), ...relations.flatMap(({ name, property, fields: own }) => [[name, property], ...names(own, `${name}.`)])]);
}
