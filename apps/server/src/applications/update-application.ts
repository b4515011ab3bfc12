import { vocabulary } from '@gatehouse/ability';
import type { Application as WireApplication, updateApplicationInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes } from '../audit/trail.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { staleVersion } from '../platform/errors.ts';
import { requireActiveOwner, requireFreeName, requireKnownPeople, writeAccess } from './application-rules.ts';
import { foldedApplicationName } from './application.entity.ts';
import { findApplication } from './read-applications.ts';
import { changeOfWho } from './who-rows.ts';

/**
 * Changes an application. What is not sent is not touched. What is decided about it changes with the answer: for every request that
 * starts after it.
 * @throws Refusal `stale-version`, `name-taken`; `invalid` for an owner who is not active, and for people who don't exist.
 */
export async function updateApplication(call: AuthorizedCall, input: z.output<typeof updateApplicationInput>): Promise<WireApplication> {
  const { platform } = call;
  return change(call, async (em, trail) => {
    const application = await findApplication(call, em, input.id);
    const sent = (['name', 'description', 'ownerId', 'status'] as const).filter((field) => input[field] !== undefined);
    // Who has access is no field that a rule can name: it takes a rule that is not limited to some.
    authorize(call, 'update', 'Application', application, input.access ? vocabulary.Application.fields : sent);
    if (application.version !== input.version) throw staleVersion('application');
    const changes: Changes = {};
    for (const field of sent) if (input[field] !== application[field]) changes[field] = { before: application[field], after: input[field] };
    const mentions = new Set<string>();
    for (const effect of ['allow', 'deny'] as const) {
      const wanted = input.access?.[effect];
      const changed = wanted && changeOfWho(application.access[effect], wanted);
      if (!changed) continue;
      await requireKnownPeople(platform, em, `access.${effect}`, wanted, application.access[effect]);
      changes[`access.${effect}`] = changed;
      for (const id of [...(changed.before.userIds ?? []), ...(changed.after.userIds ?? [])]) mentions.add(id);
    }
    if (Object.keys(changes).length === 0) return application;
    const { name = application.name, description = application.description, status = application.status } = input;
    const ownerId = input.ownerId === undefined ? application.ownerId : input.ownerId;
    if (changes['name']) await requireFreeName(em, name, application.id);
    if (changes['ownerId']) {
      if (ownerId !== null) await requireActiveOwner(em, ownerId);
      for (const id of [ownerId, application.ownerId]) if (id !== null) mentions.add(id);
    }
    const { nameKey, searchText } = foldedApplicationName(name, description);
    await em.execute(
      `update applications set name = ?, name_key = ?, search_text = ?, description = ?, owner_id = ?, status = ?,
              rules_version = rules_version + 1, version = version + 1, updated_at = ? where id = ?`,
      [name, nameKey, searchText, description, ownerId, status, timestampOf(platform.clock.now()), application.id],
    );
    if (input.access)
      await writeAccess(em, application.id, {
        ...(input.access.allow && { allow: input.access.allow }),
        ...(input.access.deny && { deny: input.access.deny }),
      });
    trail.record({ action: 'application.update', subject: { type: 'Application', id: application.id, label: name }, changes, mentions: [...mentions] });
    return findApplication(call, em, application.id);
  });
}
