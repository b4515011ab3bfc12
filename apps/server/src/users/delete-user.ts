import type { deleteUserInput, User as WireUser } from '@gatehouse/contract';
import { foldForIdentity, foldForSearch } from '@gatehouse/contract';
import type { z } from 'zod';
import { readSettings } from '../account/read-settings.ts';
import { countKeysMadeBy } from '../api-keys/key-holder.ts';
import type { Traces } from '../audit/find-traces.ts';
import { erasedLabel } from '../audit/personal-data.ts';
import type { Trail } from '../audit/trail.ts';
import { readAuthzVersion } from '../platform/authz/authz-version.ts';
import { tellBeforeTheyLeave } from '../groups/tell-members.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { referencesInWords } from '../platform/authz/shown-references.ts';
import { requireConfirmation } from '../platform/authz/require-confirmation.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { DAY, later, timestampOf } from '../platform/clock.ts';
import { conflict, invalidField, Refusal } from '../platform/errors.ts';
import { lookKeysOf } from '../platform/look-alikes/look-keys.ts';
import type { Em } from '../platform/orm.ts';
import { endBulkJobsOf } from './bulk/end-bulk-job.ts';
import { referrersOf } from './deletion-impact.ts';
import { afterFindingTraces, recordErasure } from './erase-user.ts';
import { recordBeforeTheyGo } from './finish-import.ts';
import { findUser } from './find-user.ts';
import { keep } from './kept-user.ts';
import { UserTombstone } from './user-tombstone.entity.ts';
import { foldedNames, User } from './user.entity.ts';
import { roleIdsOf } from './user.view.ts';

/**
 * Deletes a deactivated user and leaves a tombstone: the username stays theirs, history stays readable, and for as long as
 * the account's settings say they can be restored. With `transferTo`, what belongs to them goes to somebody else first. With
 * `erase`, nothing is kept and their personal data goes from everywhere, the audit trail included.
 * @throws Refusal `not-deactivated`, `still-referenced` with what still belongs to them, `confirmation-required` to erase.
 */
export async function deleteUser(call: AuthorizedCall, input: z.output<typeof deleteUserInput>): Promise<{ id: string; restorableUntil: string | null }> {
  const { id, erase = false } = input;
  if (erase) requireConfirmation(call);
  const findDeletable = async (em: Em): Promise<WireUser> => {
    const user = await findUser(call, em, id);
    authorize(call, 'delete', 'User', user);
    requireCeiling(call, roleIdsOf(user), 'person');
    if (user.status !== 'deactivated') throw conflict('not-deactivated', `Deactivate ${user.username} first; then they can be deleted.`);
    return user;
  };
  const remove = (found?: Traces): Promise<{ id: string; restorableUntil: string | null }> =>
    change(call, async (em, trail) => {
      const user = await findDeletable(em);
      const heir = input.transferTo === undefined ? undefined : await findHeir(call, em, id, input.transferTo);
      await handOver(call, em, trail, user, heir);
      const { restoreDays } = await readSettings(em);
      const restorableUntil = erase || restoreDays === 0 ? null : later(call.platform.clock, restoreDays * DAY);
      await recordBeforeTheyGo(em, trail, id);
      await tellBeforeTheyLeave(em, trail, [id]);
      // What it has come to name them in is erased with the rest.
      if (found) await trail.write();
      const apiKeys = await countKeysMadeBy(call.platform, em, id);
      const before = await readAuthzVersion(em, id);
      await endBulkJobsOf(call, em, trail, id);
      await em.nativeDelete(User, { id });
      await em.execute('delete from login_throttles where "key" in (?, ?)', [`user:${id}`, `reset-user:${id}`]);
      const held = roleIdsOf(user);
      await em.insert(UserTombstone, {
        id,
        usernameKey: foldForIdentity(user.username),
        ...lookKeysOf(user.username),
        label: user.username,
        searchText: restorableUntil === null ? foldForSearch(user.username) : foldedNames(user).searchText,
        deletedAt: timestampOf(call.platform.clock.now()),
        deletedBy: call.origin.actor.kind === 'user' ? call.principal.id : null,
        roles: JSON.stringify(held),
        kept: restorableUntil === null ? null : keep(user, before?.authzVersion ?? 1),
        restorableUntil,
        erasedAt: null,
      });
      trail.record({
        action: 'user.delete',
        subject: { type: 'User', id, label: erase ? erasedLabel(id) : user.username },
        changes: {
          status: { before: user.status, after: null },
          roles: { before: held, after: null },
          groups: { before: user.groups.map(({ id: group }) => group), after: null },
          ...(apiKeys > 0 && { apiKeys: { before: apiKeys, after: 0 } }),
          ...(heir && { transferredTo: { before: null, after: heir.id } }),
        },
      });
      if (found) await recordErasure(call, em, trail, { id, names: namesOf(user), found });
      return { id, restorableUntil };
    });
  return erase ? afterFindingTraces(call, id, async (em) => namesOf(await findDeletable(em)), remove) : remove();
}

const namesOf = ({ username, lastName, email }: WireUser) => [username, lastName, email];

/** Whom what belonged to a user goes to. @throws Refusal `invalid` on `transferTo`. */
async function findHeir(call: AuthorizedCall, em: Em, id: string, heirId: string): Promise<WireUser> {
  if (heirId === id) throw invalidField('transferTo', 'Choose somebody else than the person who is deleted.');
  try {
    const heir = await findUser(call, em, heirId);
    if (heir.status === 'active') return heir;
    throw invalidField('transferTo', `${heir.username} is not active. Choose somebody who is.`);
  } catch (cause) {
    if (cause instanceof Refusal && cause.reason === 'not-found') throw invalidField('transferTo', 'There is no such user, or you may not see them.');
    throw cause;
  }
}

async function handOver(call: AuthorizedCall, em: Em, trail: Trail, user: WireUser, heir: WireUser | undefined): Promise<void> {
  const referrers = await referrersOf(call, em, user.id);
  if (referrers.length === 0) return;
  const naming = referrers.filter(({ owned }) => !owned);
  if (naming.length > 0) {
    throw conflict('still-referenced', `${user.username} is still named by: ${referencesInWords(naming)}. Take them off there first.`, { referrers });
  }
  if (!heir) throw conflict('still-referenced', `Something still belongs to ${user.username}. Say whom it goes to.`, { referrers });
  const at = timestampOf(call.platform.clock.now());
  for (const referrer of call.platform.referrers)
    await referrer.transfer?.(call, em, trail, { fromId: user.id, heir: { id: heir.id, username: heir.username, roles: roleIdsOf(heir) }, at });
}
