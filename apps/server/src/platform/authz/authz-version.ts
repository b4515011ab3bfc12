import type { DatabaseKind, Em } from '../orm.ts';
import { parameter, type PreparedStatement, runPreparedIn } from '../prepared-statement.ts';

/*
 * How often what somebody may do has changed is counted in two places: with them, and with each group for all its members at once, so that a change
 * of a group writes one row however many they are. What counts is the sum. It never becomes less: whoever leaves a group takes its count along.
 * The version of their record is counted so, too: what they hold stands in it.
 */

/** SQL: how often what a user may do has changed. */
export const authzVersionOf = (alias: string): string =>
  `cast(${alias}.authz_version + (select coalesce(sum(c.authz_version), 0) from group_members n join groups c on c.id = n.group_id where n.user_id = ${alias}.id) as integer)`;

const ofOne = (kind: DatabaseKind): string => `select ${authzVersionOf('u')} as authz_version, u.status from users u where u.id = ${parameter(kind, 1)}`;
const OF_ONE: PreparedStatement = { name: 'authz-version', text: { sqlite: ofOne('sqlite'), postgres: ofOne('postgres') } };

/** How often what one user may do has changed, and whether they are active; `undefined` for an unknown id. */
export async function readAuthzVersion(em: Em, userId: string): Promise<{ authzVersion: number; active: boolean } | undefined> {
  const [row] = await runPreparedIn<{ authz_version: number; status: string }>(em, OF_ONE, [userId]);
  return row && { authzVersion: row.authz_version, active: row.status === 'active' };
}
