import { type findUsersByNameInput, foldForIdentity, type FoundUsers } from '@gatehouse/contract';
import type { z } from 'zod';
import type { AuthorizedCall } from '../platform/call.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import { fromMatching } from '../platform/read-page.ts';
import { matchingUsers } from './list-users.ts';

const AT_ONCE = 500;

interface Row {
  id: string;
  username: string;
  username_key: string;
  email_key: string | null;
}

/** Whose usernames or e-mail addresses these are, among those whom the caller may see. */
export async function findUsersByName(call: AuthorizedCall, { names }: z.output<typeof findUsersByNameInput>): Promise<FoundUsers> {
  const byKey = new Map<string, string>();
  for (const name of names) if (!byKey.has(foldForIdentity(name))) byKey.set(foldForIdentity(name), name);
  const found = new Map<string, Row>();
  const keys = [...byKey.keys()];
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const some = keys.slice(start, start + AT_ONCE);
    const marks = some.map(() => '?').join(', ');
    // Two look-ups in an index each, rather than one condition for which neither database might use both.
    for (const column of ['username_key', 'email_key'] as const) {
      const { sql, parameters } = fromMatching(call.em, matchingUsers(call, {}), { sql: `u.${column} in (${marks})`, parameters: some });
      const rows = await call.em.execute<Row[]>(`select u.id, u.username, u.username_key, u.email_key ${sql}`, [...parameters]);
      for (const row of rows) found.set(row[column] ?? '', row);
    }
    await letOthersGo();
  }
  const users = new Map(keys.flatMap((key) => found.get(key) ?? []).map(({ id, username }) => [id, { id, username }]));
  return { users: [...users.values()], unknown: [...byKey].flatMap(([key, name]) => (found.has(key) ? [] : [name])) };
}
