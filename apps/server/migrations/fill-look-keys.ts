import { lookKeysOf } from '../src/platform/look-alikes/look-keys.ts';

type Execute = (sql: string, parameters: unknown[]) => Promise<unknown>;

/** Where names are that a look is kept of. Of a person who was erased the name is not known any more. */
const NAMED = [
  { table: 'users', name: 'username' },
  { table: 'user_tombstones', name: 'label' },
  { table: 'groups', name: 'name' },
] as const;

const ROWS_AT_ONCE = 1000;

/** Fills the look keys of the names that are there, some at a time. */
export async function fillLookKeys(execute: Execute): Promise<void> {
  for (const { table, name } of NAMED) {
    let last = '';
    for (;;) {
      // The shape of what the statement asks for.
      const rows = (await execute(`select id, ${name} as name from ${table} where id > ? and ${name} is not null order by id limit ${ROWS_AT_ONCE}`, [
        last,
      ])) as {
        id: string;
        name: string;
      }[];
      if (rows.length > 0) {
        const looks = rows.flatMap((row) => {
          const { lookKey, foldedLookKey } = lookKeysOf(row.name);
          return [row.id, lookKey, foldedLookKey];
        });
        await execute(
          `update ${table} set look_key = looks.column2, folded_look_key = looks.column3
           from (values ${rows.map(() => '(?, ?, ?)').join(', ')}) as looks where ${table}.id = looks.column1`,
          looks,
        );
      }
      last = rows.at(-1)?.id ?? last;
      if (rows.length < ROWS_AT_ONCE) break;
    }
  }
}
