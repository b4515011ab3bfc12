import { type ApplicationPolicy as WirePolicy, foldForSearch, type PolicyDocument } from '@gatehouse/contract';
import { changeOfWho, rowsOfWho } from '../applications/who-rows.ts';
import type { Changes, Trail } from '../audit/trail.ts';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { insertRows } from '../platform/insert-rows.ts';
import type { Em } from '../platform/orm.ts';
import { ApplicationPolicy, ApplicationPolicyVersion, ApplicationPolicyWho } from './application-policy.entity.ts';

/** Writes a new policy with its first version and its history. @returns its id. */
export async function addPolicy(call: Call, em: Em, trail: Trail, applicationId: string, document: PolicyDocument): Promise<string> {
  const { platform } = call;
  const id = platform.ids.next();
  const at = timestampOf(platform.clock.now());
  await em.insert(ApplicationPolicy, { id, application: applicationId, ...columnsOf(document), createdAt: at, updatedAt: at, version: 1 });
  await writeWho(em, id, document);
  await keepVersion(call, em, { id, version: 1, document, restoredFrom: null });
  await countChange(em, applicationId);
  trail.record({
    action: 'application-policy.create',
    subject: { type: 'ApplicationPolicy', id, label: document.description },
    changes: { applicationId: { before: null, after: applicationId }, ...changesOf(undefined, document) },
    mentions: document.who.userIds,
  });
  return id;
}

/** Makes a policy say something else, keeps that as its next version, and bumps what decisions depend on. */
export async function writePolicy(call: Call, em: Em, policy: WirePolicy, document: PolicyDocument, restoredFrom: number | null): Promise<void> {
  const { description, searchText, status, traits, prompt, enrichedPrompt, reply, startsAt, endsAt } = columnsOf(document);
  await em.execute(
    `update application_policies set description = ?, search_text = ?, status = ?, traits = ?, prompt = ?, enriched_prompt = ?, reply = ?,
            starts_at = ?, ends_at = ?, updated_at = ?, version = version + 1 where id = ?`,
    [description, searchText, status, traits, prompt, enrichedPrompt, reply, startsAt, endsAt, timestampOf(call.platform.clock.now()), policy.id],
  );
  await em.execute('delete from application_policy_who where policy_id = ?', [policy.id]);
  await writeWho(em, policy.id, document);
  await keepVersion(call, em, { id: policy.id, version: policy.version + 1, document, restoredFrom });
  await countChange(em, policy.applicationId);
}

/** Whatever is decided about the application from now on is decided by its rules as they are now. */
export async function countChange(em: Em, applicationId: string): Promise<void> {
  await em.execute('update applications set rules_version = rules_version + 1 where id = ?', [applicationId]);
}

/** What differs between two states of a policy, for its history. */
export function changesOf(before: PolicyDocument | undefined, after: PolicyDocument): Changes {
  const changes: Changes = {};
  for (const field of ['description', 'status', 'prompt', 'enrichedPrompt', 'reply', 'startsAt', 'endsAt'] as const) {
    if ((before?.[field] ?? null) !== after[field]) changes[field] = { before: before?.[field] ?? null, after: after[field] };
  }
  if (before?.traits.join('\n') !== after.traits.join('\n')) changes['traits'] = { before: before?.traits ?? null, after: after.traits };
  const who = before ? changeOfWho(before.who, after.who) : { before: null, after: after.who };
  if (who) changes['who'] = who;
  return changes;
}

const columnsOf = ({ description, status, traits, prompt, enrichedPrompt, reply, startsAt, endsAt }: PolicyDocument) => ({
  description,
  searchText: [description, ...traits].map(foldForSearch).join('\n'),
  status,
  traits: JSON.stringify(traits),
  prompt,
  enrichedPrompt,
  reply,
  startsAt,
  endsAt,
});

const writeWho = (em: Em, policy: string, { who }: PolicyDocument): Promise<void> =>
  insertRows(
    em,
    ApplicationPolicyWho,
    rowsOfWho(who).map((row) => ({ policy, ...row })),
  );

async function keepVersion(
  { platform, origin }: Call,
  em: Em,
  { id, version, document, restoredFrom }: { id: string; version: number; document: PolicyDocument; restoredFrom: number | null },
): Promise<void> {
  await insertRows(em, ApplicationPolicyVersion, [
    {
      policy: id,
      version,
      at: timestampOf(platform.clock.now()),
      authorKind: origin.actor.kind,
      authorId: origin.actor.id,
      document: JSON.stringify(document),
      restoredFrom,
    },
  ]);
}
