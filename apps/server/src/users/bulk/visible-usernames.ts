import type { AuthorizedCall } from '../../platform/call.ts';
import { fromMatching } from '../../platform/read-page.ts';
import { matchingUsers } from '../list-users.ts';

/** The usernames of those of these users whom the caller may see, by id. */
export async function visibleUsernames(call: AuthorizedCall, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const among = { sql: `u.id in (${ids.map(() => '?').join(', ')})`, parameters: ids };
  const { sql, parameters } = fromMatching(call.em, matchingUsers(call, {}), among);
  const rows = await call.em.execute<{ id: string; username: string }[]>(`select u.id, u.username ${sql}`, [...parameters]);
  return new Map(rows.map(({ id, username }) => [id, username]));
}
