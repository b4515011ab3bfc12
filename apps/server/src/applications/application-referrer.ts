import type { Em } from '../platform/orm.ts';
import type { Referrer, Referring } from '../platform/referrer.ts';
import { Application } from './application.entity.ts';

/** Applications belong to their owner, and name people and groups who have access to them or not. */
export const applicationReferrer: Referrer = {
  async ofUser(em, userId, limit) {
    const owned = await em.execute<Row[]>('select id, name from applications where owner_id = ? order by name_key limit ?', [userId, limit]);
    return [...owned.map((row) => ({ ...referring(row), owned: true })), ...(await naming(em, 'user', userId, limit))];
  },
  ofGroup: (em, groupId, limit) => naming(em, 'group', groupId, limit),
  async transfer(_call, em, trail, { fromId, heir: { id: toId }, at }) {
    const owned = await em.execute<Row[]>('select id, name from applications where owner_id = ?', [fromId]);
    await em.execute('update applications set owner_id = ?, version = version + 1, updated_at = ? where owner_id = ?', [toId, at, fromId]);
    for (const { id, name } of owned) {
      const changes = { ownerId: { before: fromId, after: toId } };
      trail.record({ action: 'application.update', subject: { type: 'Application', id, label: name }, changes, mentions: [fromId, toId] });
    }
  },
};

interface Row {
  id: string;
  name: string;
}

async function naming(em: Em, kind: 'user' | 'group', ref: string, limit: number): Promise<Referring[]> {
  const rows = await em.execute<Row[]>(
    `select distinct a.id, a.name from application_access x join applications a on a.id = x.application_id where x.ref = ? and x.kind = ? order by a.name limit ?`,
    [ref, kind, limit],
  );
  return rows.map((row) => ({ ...referring(row), owned: false }));
}

const referring = ({ id, name }: Row) => ({ type: 'Application' as const, entity: Application, id, label: name });
