import type { User } from '@gatehouse/contract';
import { SETTINGS_DOCUMENT, settingsOf } from '../account/read-settings.ts';
import { rolesInForce } from '../platform/authz/roles-in-force.ts';
import { type Clock, HOUR, MINUTE, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { DatabaseKind, Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { parameter, type PreparedStatement, runPrepared } from '../platform/prepared-statement.ts';
import type { UserPrincipal } from '../platform/principal.ts';
import { isFromAhead, latestEnd, timeSince } from '../platform/stored-time.ts';
import { changesOfGroups, roleIdsOf, userColumns, type UserRow, viewUser } from '../users/user.view.ts';
import { DUTY_OF_U, FACTORS_OF_U, secondFactorDueAt } from './second-factor-duty.ts';
import { successorOf } from './successor.ts';
import { writeInPassing } from './write-in-passing.ts';
import { LAST_SEEN_PRECISION, ROTATION_GRACE } from './session-policy.ts';

type Row = UserRow & {
  session_id: string;
  user_version: number;
  session_version: number;
  session_created_at: string;
  last_seen_at: string;
  token_hash: string;
  previous_token_hash: string | null;
  successor_salt: string | null;
  previous_confirmed_at: string | null;
  must_change: boolean | number | null;
  confirmed_at: string | null;
  factors: number | string;
  duty_since: string | null;
  settings: string;
};

export interface FoundSession {
  principal: UserPrincipal;
  /** The principal's own record, read in the same moment. */
  user: User;
  /** Set when the session was given a new token, which the browser must be sent. */
  rotatedToken?: string;
}

const lookUp = (kind: DatabaseKind): string => `
  select s.id as session_id, s.last_seen_at, s.created_at as session_created_at, s.authz_version as session_version, ${SETTINGS_DOCUMENT} as settings, s.token_hash, s.previous_token_hash, s.successor_salt, s.previous_confirmed_at, s.confirmed_at,
         u.authz_version as user_version, p.must_change, ${FACTORS_OF_U} as factors, ${DUTY_OF_U} as duty_since,
         ${userColumns[kind]}
  from sessions s join users u on u.id = s.user_id left join passwords p on p.user_id = u.id
  where (s.token_hash = ${parameter(kind, 1)} or (s.previous_token_hash = ${parameter(kind, 2)}
      and ((s.previous_valid_until > ${parameter(kind, 3)} and s.previous_valid_until <= ${parameter(kind, 4)}) or (s.successor_salt is not null and s.previous_confirmed_at is not distinct from s.confirmed_at))))
    and s.expires_at > ${parameter(kind, 5)} and u.status = 'active'`;

const LOOKUP: PreparedStatement = { name: 'session-by-token', text: { sqlite: lookUp('sqlite'), postgres: lookUp('postgres') } };

/**
 * Who a session token belongs to, as the database has it now: a deactivation, demotion or sign-out holds from the very
 * next request. Answers `undefined` for a token that is unknown, over, or whose user is not active.
 */
export async function findSession(platform: Platform, em: Em, token: string): Promise<FoundSession | undefined> {
  const { clock } = platform;
  const at = timestampOf(clock.now());
  const hash = hashOfSecret(token);
  const [row] = await runPrepared<Row>(platform.orm, LOOKUP, [hash, hash, at, latestEnd(clock, ROTATION_GRACE), at]);
  if (!row || isOver(row, clock)) return undefined;
  const user = viewUser(row, at);
  const authzVersion = row.user_version + changesOfGroups(row);
  const roles = rolesInForce(platform, roleIdsOf(user));
  const factors = Number(row.factors);
  const settings = settingsOf(row.settings);
  const isFormer = row.token_hash !== hash;
  const confirmedAt = isFormer ? row.previous_confirmed_at : row.confirmed_at;
  const principal: UserPrincipal = {
    kind: 'user',
    id: user.id,
    username: user.username,
    roles,
    authzVersion,
    sessionId: row.session_id,
    mustChangePassword: Boolean(row.must_change),
    hasSecondFactor: factors > 0,
    secondFactorDueAt: await secondFactorDueAt(platform, em, { userId: user.id, roles, factors, since: row.duty_since, settings, now: at }),
    confirmedUntil: timestampOf(
      new Date((confirmedAt === null || isFromAhead(confirmedAt, clock) ? 0 : Date.parse(confirmedAt)) + settings.confirmationMinutes * MINUTE),
    ),
  };
  if (isFormer || row.session_version !== authzVersion) {
    const successor = isFormer ? successorFor(row, token) : await rotate(platform, em, { ...row, authzVersion }, token);
    if (successor !== undefined) return { principal, user, rotatedToken: successor };
  } else if (row.successor_salt !== null) {
    // It has arrived: from now on nobody is given it again.
    await writeInPassing(platform, em, 'update sessions set successor_salt = null where id = ? and token_hash = ?', [row.session_id, hash]);
  }
  if (timeSince(row.last_seen_at, clock) > LAST_SEEN_PRECISION) {
    await writeInPassing(platform, em, 'update sessions set last_seen_at = ? where id = ?', [at, row.session_id]);
  }
  return { principal, user };
}

/** Whether the account's settings, as they are now, end a session: it lay idle, or has lasted, for too long. */
function isOver(row: Row, clock: Clock): boolean {
  const { sessionIdleMinutes, sessionHours } = settingsOf(row.settings);
  return timeSince(row.last_seen_at, clock) >= sessionIdleMinutes * MINUTE || timeSince(row.session_created_at, clock) >= sessionHours * HOUR;
}

type Rotation = Pick<Row, 'successor_salt' | 'confirmed_at' | 'previous_confirmed_at'>;

/**
 * The token that took the place of this one, for whoever comes with the former: requests that were sent together, and a browser that
 * never got the answer with the new one. `undefined` once somebody has used that, or when it was confirmed, which the former was not.
 */
const successorFor = ({ successor_salt, confirmed_at, previous_confirmed_at }: Rotation, token: string): string | undefined =>
  successor_salt === null || confirmed_at !== previous_confirmed_at ? undefined : successorOf(token, successor_salt);

/**
 * A change of privileges gets a new token: one that leaked before it is worth nothing once the new one is in use. Of requests that
 * meet it together one makes the new token, and all are given the same.
 */
async function rotate({ clock, ids }: Platform, em: Em, row: Row & { authzVersion: number }, token: string): Promise<string | undefined> {
  const salt = ids.secret();
  const successor = successorOf(token, salt);
  const hash = hashOfSecret(token);
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    `update sessions set token_hash = ?, previous_token_hash = ?, previous_valid_until = ?, previous_confirmed_at = confirmed_at, successor_salt = ?,
       authz_version = ?, last_seen_at = ? where id = ? and token_hash = ?`,
    [
      hashOfSecret(successor),
      hash,
      timestampOf(new Date(clock.now().getTime() + ROTATION_GRACE)),
      salt,
      row.authzVersion,
      timestampOf(clock.now()),
      row.session_id,
      hash,
    ],
    'run',
  );
  if (affectedRows === 1) return successor;
  const [faster] = await em.execute<Rotation[]>(
    'select successor_salt, confirmed_at, previous_confirmed_at from sessions where id = ? and previous_token_hash = ?',
    [row.session_id, hash],
  );
  return faster && successorFor(faster, token);
}
