import { foldForSearch } from '@gatehouse/contract';

type Execute = (sql: string, parameters: unknown[]) => Promise<unknown>;

const ROWS_AT_ONCE = 1000;

interface Kept {
  username: string;
  firstName: string;
  lastName: string | null;
  email: string | null;
}

/** Fills what deleted users are found by, some at a time. Of a person who was erased nothing is known any more. */
export async function fillDeletedSearch(execute: Execute): Promise<void> {
  let last = '';
  for (;;) {
    // The shape of what the statement asks for.
    const rows = (await execute(`select id, label, kept from user_tombstones where id > ? and label is not null order by id limit ${ROWS_AT_ONCE}`, [
      last,
    ])) as {
      id: string;
      label: string;
      kept: string | null;
    }[];
    if (rows.length > 0)
      await execute(
        `update user_tombstones set search_text = found.column2
         from (values ${rows.map(() => '(?, ?)').join(', ')}) as found where user_tombstones.id = found.column1`,
        rows.flatMap(({ id, label, kept }) => [id, searchTextOf(label, kept)]),
      );
    last = rows.at(-1)?.id ?? last;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

function searchTextOf(label: string, kept: string | null): string {
  if (kept === null) return foldForSearch(label);
  const { username, firstName, lastName, email } = JSON.parse(kept) as Kept;
  return [username, `${firstName} ${lastName ?? ''}`.trim(), email ?? ''].map(foldForSearch).join('\n');
}
