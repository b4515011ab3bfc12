import type { AccessOutcome, SwitchStatus } from '@gatehouse/contract';
import type { PolicyRules } from '@gatehouse/decisions';
import { type WhoRow, whoOfRows } from '../applications/who-rows.ts';
import type { Em } from '../platform/orm.ts';

/** A policy as it decides, at one of its versions. */
export interface KnownPolicy {
  version: number;
  rules: PolicyRules;
}

/** Policies by id. */
export type KnownPolicies = ReadonlyMap<string, KnownPolicy>;

/** When more than so many changed, all are read. */
const MOST_PICKED = 200;

/**
 * An application's policies as they decide, whoever asks. Of ten thousand usually one has changed since they were last read: those that are
 * known at their present version are not read again.
 * @param known what was read before; nothing if it is the first time.
 */
export async function readRules(em: Em, applicationId: string, known: KnownPolicies): Promise<KnownPolicies> {
  const present = await em.execute<{ id: string; version: number }[]>('select id, version from application_policies where application_id = ?', [applicationId]);
  const changed = present.filter(({ id, version }) => known.get(id)?.version !== version).map(({ id }) => id);
  const read = await readPicked(em, applicationId, changed);
  const policies = new Map<string, KnownPolicy>();
  for (const { id } of present) {
    const policy = read.get(id) ?? known.get(id);
    if (policy) policies.set(id, policy);
  }
  return policies;
}

interface Row {
  id: string;
  version: number;
  status: SwitchStatus;
  traits: string;
  prompt: AccessOutcome;
  enriched_prompt: AccessOutcome;
  reply: AccessOutcome;
  starts_at: string | null;
  ends_at: string | null;
}

async function readPicked(em: Em, applicationId: string, ids: readonly string[]): Promise<KnownPolicies> {
  if (ids.length === 0) return new Map();
  const picked = ids.length > MOST_PICKED ? [] : ids;
  const where = `p.application_id = ?${picked.length === 0 ? '' : ` and p.id in (${picked.map(() => '?').join(', ')})`}`;
  const rows = await em.execute<Row[]>(
    `select p.id, p.version, p.status, p.traits, p.prompt, p.enriched_prompt, p.reply, p.starts_at, p.ends_at from application_policies p where ${where}`,
    [applicationId, ...picked],
  );
  const named = await em.execute<(WhoRow & { policy_id: string })[]>(
    `select w.policy_id, w.kind, w.ref from application_policies p join application_policy_who w on w.policy_id = p.id where ${where}`,
    [applicationId, ...picked],
  );
  const who = Map.groupBy(named, ({ policy_id }) => policy_id);
  return new Map(rows.map((row) => [row.id, { version: row.version, rules: rulesOf(row, who.get(row.id) ?? []) }]));
}

const rulesOf = (row: Row, who: readonly WhoRow[]): PolicyRules => ({
  id: row.id,
  status: row.status,
  who: whoOfRows(who),
  traits: JSON.parse(row.traits) as string[],
  prompt: row.prompt,
  enrichedPrompt: row.enriched_prompt,
  reply: row.reply,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
});
