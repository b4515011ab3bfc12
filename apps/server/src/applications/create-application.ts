import { type Application as WireApplication, type createApplicationInput, NOBODY } from '@gatehouse/contract';
import type { z } from 'zod';
import { addStarterPolicies } from '../application-policies/starter-policies.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { requireActiveOwner, requireFreeName, requireKnownPeople, writeAccess } from './application-rules.ts';
import { Application, foldedApplicationName } from './application.entity.ts';
import { findApplication } from './read-applications.ts';
import { changeOfWho } from './who-rows.ts';

/**
 * Creates an application with a set of useful policies, all disabled. Its owner is whoever creates it, unless said. Nobody has access
 * unless said.
 * @throws Refusal `name-taken`; `invalid` for an owner who is not active, and for people who don't exist.
 */
export async function createApplication(call: AuthorizedCall, input: z.output<typeof createApplicationInput>): Promise<WireApplication> {
  const { platform, origin } = call;
  const { name, description = '', status = 'enabled', access = { allow: NOBODY, deny: NOBODY } } = input;
  const at = timestampOf(platform.clock.now());
  const ownerId = input.ownerId === undefined && origin.actor.kind === 'user' ? origin.actor.id : (input.ownerId ?? null);
  authorize(call, 'create', 'Application', { id: null, name, description, ownerId, status, createdAt: at, updatedAt: at, version: 1 });
  return change(call, async (em, trail) => {
    await requireFreeName(em, name);
    if (ownerId !== null) await requireActiveOwner(em, ownerId);
    for (const effect of ['allow', 'deny'] as const) await requireKnownPeople(platform, em, `access.${effect}`, access[effect], NOBODY);
    const id = platform.ids.next();
    await em.insert(Application, {
      id,
      name,
      ...foldedApplicationName(name, description),
      description,
      owner: ownerId,
      status,
      rulesVersion: 1,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await writeAccess(em, id, access);
    const allowed = changeOfWho(NOBODY, access.allow);
    const denied = changeOfWho(NOBODY, access.deny);
    trail.record({
      action: 'application.create',
      subject: { type: 'Application', id, label: name },
      changes: {
        name: { before: null, after: name },
        ...(description !== '' && { description: { before: null, after: description } }),
        status: { before: null, after: status },
        ...(ownerId !== null && { ownerId: { before: null, after: ownerId } }),
        ...(allowed && { 'access.allow': { before: null, after: allowed.after } }),
        ...(denied && { 'access.deny': { before: null, after: denied.after } }),
      },
      mentions: [...new Set([...(ownerId === null ? [] : [ownerId]), ...access.allow.userIds, ...access.deny.userIds])],
    });
    await addStarterPolicies(call, em, trail, id);
    return findApplication(call, em, id);
  });
}
