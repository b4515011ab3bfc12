import type { createServiceAccountInput, ServiceAccount as WireAccount } from '@gatehouse/contract';
import type { z } from 'zod';
import { requireActiveOwner } from '../applications/application-rules.ts';
import { requireKnownRoles } from '../grants/role-rules.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { change, type PersonCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { findServiceAccount, maskServiceAccount, serviceAccountSubject } from './read-service-accounts.ts';
import { requireFreeName, sortedRoles, writeRoles } from './service-account-rules.ts';
import { foldedServiceAccountName, ServiceAccount } from './service-account.entity.ts';

/**
 * Creates a program that has permissions of its own; whoever creates it owns it unless said. It can do nothing before it has a key.
 * @throws Refusal `name-taken`, `unknown-role`; `above-ceiling` for roles that allow more than the caller may; `invalid` for an owner who is not active.
 */
export async function createServiceAccount(call: PersonCall, input: z.output<typeof createServiceAccountInput>): Promise<WireAccount> {
  const { platform, principal } = call;
  const { name, description = '', ownerId = principal.id } = input;
  const roles = sortedRoles(input.roles);
  requireKnownRoles(platform, roles);
  const at = timestampOf(platform.clock.now());
  const row = { id: platform.ids.next(), name, description, status: 'enabled' as const, createdAt: at, updatedAt: at, version: 1 };
  authorize(call, 'create', 'ServiceAccount', serviceAccountSubject({ ...row, ownerId, roles }));
  requireCeiling(call, roles, 'role');
  return change(call, async (em, trail) => {
    await requireFreeName(em, name);
    await requireActiveOwner(em, ownerId);
    await em.insert(ServiceAccount, { ...row, ...foldedServiceAccountName(name, description), owner: ownerId });
    await writeRoles(em, row.id, roles);
    trail.record({
      action: 'service-account.create',
      subject: { type: 'ServiceAccount', id: row.id, label: name },
      changes: {
        name: { before: null, after: name },
        ...(description !== '' && { description: { before: null, after: description } }),
        roles: { before: null, after: roles },
        ownerId: { before: null, after: ownerId },
      },
      mentions: [ownerId],
    });
    return maskServiceAccount(call.ability, await findServiceAccount(call, em, row.id));
  });
}
