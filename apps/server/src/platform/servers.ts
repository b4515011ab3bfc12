import packageJson from '../../package.json' with { type: 'json' };
import type { Call } from './call.ts';
import { MINUTE, SECOND, type Timestamp, timestampOf } from './clock.ts';
import type { Job } from './jobs.ts';
import type { Em } from './orm.ts';
import type { Platform } from './platform.ts';
import { timeSince } from './stored-time.ts';

/** How often a server says that it is there, and after how long of saying nothing it is gone. */
const EVERY = 15 * SECOND;
const GONE_AFTER = MINUTE;

/** A server that uses this database now. */
export interface SeenServer {
  id: string;
  policyHash: string;
  version: string;
  startedAt: Timestamp;
  seenAt: Timestamp;
}

/** What a process knows of itself, and of the others when it last looked. */
interface Self {
  id: string;
  startedAt: Timestamp;
  /** The other policies that were last spoken of in the log. */
  told: string;
}

const selves = new WeakMap<Platform, Self>();

function selfOf(platform: Platform): Self {
  let self = selves.get(platform);
  if (!self) selves.set(platform, (self = { id: platform.ids.next(), startedAt: timestampOf(platform.clock.now()), told: '' }));
  return self;
}

/** The servers that use this database now, this one included once it has said so. */
export async function seenServers({ clock }: Platform, em: Em): Promise<SeenServer[]> {
  const rows = await em.execute<SeenServer[]>(
    'select id, policy_hash as "policyHash", version, started_at as "startedAt", seen_at as "seenAt" from servers order by started_at, id',
  );
  return rows.filter(({ seenAt }) => timeSince(seenAt, clock) < GONE_AFTER);
}

/** The hashes of the policies that other servers beside this one have, where they are not this one's. */
export async function otherPolicies(platform: Platform, em: Em): Promise<string[]> {
  const hashes = (await seenServers(platform, em)).map(({ policyHash }) => policyHash);
  return [...new Set(hashes)].filter((hash) => hash !== platform.policies.hash);
}

/** Whether a server is there that has these policies. */
export const isServed = async (platform: Platform, em: Em, policyHash: string): Promise<boolean> =>
  policyHash === platform.policies.hash || (await otherPolicies(platform, em)).includes(policyHash);

/** Which of these servers is the one that answers. */
export const isSelf = (platform: Platform, { id }: Pick<SeenServer, 'id'>): boolean => selfOf(platform).id === id;

/** Says that this server is there, forgets those that are gone, and says in the log when others have other policies, and when they no longer have. */
async function beSeen({ platform, em }: Call): Promise<void> {
  const self = selfOf(platform);
  const { clock, policies } = platform;
  await em.execute(
    `insert into servers (id, policy_hash, version, started_at, seen_at) values (?, ?, ?, ?, ?)
     on conflict (id) do update set seen_at = excluded.seen_at`,
    [self.id, policies.hash, packageJson.version, self.startedAt, timestampOf(clock.now())],
  );
  const rows = await em.execute<{ id: string; seen_at: string }[]>('select id, seen_at from servers');
  for (const { id, seen_at } of rows)
    if (timeSince(seen_at, clock) >= GONE_AFTER) await em.execute('delete from servers where id = ? and seen_at = ?', [id, seen_at]);
  tellInLog(platform, self, await otherPolicies(platform, em));
}

function tellInLog({ logger, policies }: Platform, self: Self, others: readonly string[]): void {
  const found = others.toSorted().join(' ');
  if (found === self.told) return;
  self.told = found;
  if (others.length === 0) logger.info({ policyHash: policies.hash }, 'All servers on this database have the same policies again.');
  else
    logger.warn(
      { policyHash: policies.hash, otherPolicies: others },
      'Other servers on this database have other policies: what somebody may do depends on which one answers. Give all of them the same policy files and restart them.',
    );
}

/** Takes this server off: it stops. */
const leave = async ({ platform, em }: Call): Promise<void> => void (await em.execute('delete from servers where id = ?', [selfOf(platform).id]));

/** Makes this server known to those beside it. */
export const beSeenByOthers: Job = { name: 'be seen by other servers', every: EVERY, run: beSeen, end: leave };
