import type { ServiceAccount as WireAccount, updateServiceAccountInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { requireActiveOwner } from '../applications/application-rules.ts';
import type { Changes } from '../audit/trail.ts';
import { requireKnownRoles } from '../grants/role-rules.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { change, type PersonCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict, staleVersion } from '../platform/errors.ts';
import { findServiceAccount, maskServiceAccount, serviceAccountSubject } from './read-service-accounts.ts';
import { requireFreeName, sortedRoles, writeRoles } from './service-account-rules.ts';
import { foldedServiceAccountName } from './service-account.entity.ts';

const plain = ['name', 'description', 'ownerId', 'status'] as const;

/**
 * Changes a service account. What is not sent is not touched. What its keys may do changes with their next request.
 * @throws Refusal `stale-version`, `name-taken`, `unknown-role`, `above-ceiling`; `wrong-status` for one that was revoked; `invalid` for an owner who is not active.
 */
export async function updateServiceAccount(call: PersonCall, input: z.output<typeof updateServiceAccountInput>): Promise<WireAccount> {
  const wanted = input.roles && sortedRoles(input.roles);
  if (wanted) requireKnownRoles(call.platform, wanted);
  return change(call, async (em, trail) => {
    const account = await findServiceAccount(call, em, input.id);
    const sent = plain.filter((field) => input[field] !== undefined);
    authorize(call, 'update', 'ServiceAccount', serviceAccountSubject(account), wanted ? [...sent, 'roles'] : sent);
    const roles = wanted ?? account.roles;
    requireCeiling(call, [...account.roles, ...roles], 'role');
    if (account.status === 'revoked') throw conflict('wrong-status', 'This service account is revoked. Create another one.');
    if (account.version !== input.version) throw staleVersion('service account');
    const changes: Changes = {};
    for (const field of sent) if (input[field] !== account[field]) changes[field] = { before: account[field], after: input[field] };
    if (roles.join() !== account.roles.join()) changes['roles'] = { before: account.roles, after: roles };
    if (Object.keys(changes).length === 0) return maskServiceAccount(call.ability, account);
    const { name = account.name, description = account.description, ownerId = account.ownerId, status = account.status } = input;
    if (changes['name']) await requireFreeName(em, name, account.id);
    if (changes['ownerId']) await requireActiveOwner(em, ownerId);
    const { nameKey, searchText } = foldedServiceAccountName(name, description);
    await em.execute(
      'update service_accounts set name = ?, name_key = ?, search_text = ?, description = ?, owner_id = ?, status = ?, version = version + 1, updated_at = ? where id = ?',
      [name, nameKey, searchText, description, ownerId, status, timestampOf(call.platform.clock.now()), account.id],
    );
    if (changes['roles']) await writeRoles(em, account.id, roles);
    trail.record({
      action: 'service-account.update',
      subject: { type: 'ServiceAccount', id: account.id, label: name },
      changes,
      mentions: [account.ownerId, ownerId],
    });
    return maskServiceAccount(call.ability, await findServiceAccount(call, em, account.id));
  });
}
