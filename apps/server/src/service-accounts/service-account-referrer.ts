import type { Em } from '../platform/orm.ts';
import type { Referrer } from '../platform/referrer.ts';
import { requireHeirWithin, rolesOfAccount } from './service-account-rules.ts';
import { ServiceAccount } from './service-account.entity.ts';

/** Service accounts belong to their owner, who answers for what they do. */
export const serviceAccountReferrer: Referrer = {
  async ofUser(em, userId, limit) {
    const owned = await ownedBy(em, userId, limit);
    return owned.map(({ id, name }) => ({ type: 'ServiceAccount', entity: ServiceAccount, id, label: name, owned: true }));
  },
  async transfer({ platform }, em, trail, { fromId, heir, at }) {
    const { id: toId } = heir;
    const owned = await ownedBy(em, fromId);
    for (const { id } of owned) requireHeirWithin(platform, heir, await rolesOfAccount(em, id));
    await em.execute('update service_accounts set owner_id = ?, version = version + 1, updated_at = ? where owner_id = ?', [toId, at, fromId]);
    for (const { id, name } of owned) {
      const changes = { ownerId: { before: fromId, after: toId } };
      trail.record({ action: 'service-account.update', subject: { type: 'ServiceAccount', id, label: name }, changes, mentions: [fromId, toId] });
    }
  },
};

const ownedBy = (em: Em, userId: string, limit = Number.MAX_SAFE_INTEGER): Promise<{ id: string; name: string }[]> =>
  em.execute('select id, name from service_accounts where owner_id = ? order by name_key limit ?', [userId, limit]);
