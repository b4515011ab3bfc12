import { canOn } from '@gatehouse/ability';
import { type DeletedUser, type listDeletedInput, type Page } from '@gatehouse/contract';
import type { z } from 'zod';
import { erasedLabel } from '../audit/personal-data.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { searchFor } from '../platform/sql-words.ts';
import { rolesOfTombstone } from './kept-user.ts';
import { UserTombstone } from './user-tombstone.entity.ts';

const sortColumns = { deletedAt: 't.deleted_at', username: "coalesce(t.label, '')" } as const;

const columns = `t.id, t.label, t.deleted_at, t.deleted_by, t.roles, t.restorable_until, t.erased_at,
  coalesce((select b.username from users b where b.id = t.deleted_by), (select b.label from user_tombstones b where b.id = t.deleted_by)) as deleted_by_label`;

interface Row {
  id: string;
  label: string | null;
  deleted_at: string;
  deleted_by: string | null;
  deleted_by_label: string | null;
  roles: string | null;
  restorable_until: string | null;
  erased_at: string | null;
}

/**
 * One page of those who were deleted, the latest first unless said. The rules of the policies speak of users' rows, which these
 * no longer are: only whoever may delete anybody sees them.
 */
export async function listDeletedUsers(call: AuthorizedCall, input: z.output<typeof listDeletedInput>): Promise<Page<DeletedUser>> {
  if (!canOn(call.ability, 'delete', 'User', {})) return { items: [], nextCursor: null, total: 0 };
  const now = timestampOf(call.platform.clock.now());
  const page = readPage<keyof typeof sortColumns>(input, { sort: 'deletedAt', direction: 'desc' });
  const { rows, nextCursor, total } = await readPageOf<Row>(call.em, {
    entity: UserTombstone,
    alias: 't',
    columns,
    where: [],
    also: [searchFor(databaseKind(call.em), 't.search_text', input.search)],
    sortBy: sortColumns[page.sort],
    id: 't.id',
    page,
  });
  return { items: rows.map((row) => viewDeleted(row, now)), nextCursor, total };
}

const viewDeleted = (row: Row, now: string): DeletedUser => ({
  id: row.id,
  username: row.label ?? erasedLabel(row.id),
  deletedAt: row.deleted_at,
  deletedBy: row.deleted_by === null ? null : { id: row.deleted_by, label: row.deleted_by_label ?? erasedLabel(row.deleted_by) },
  roles: rolesOfTombstone(row.roles),
  restorableUntil: row.restorable_until !== null && row.restorable_until > now ? row.restorable_until : null,
  erased: row.erased_at !== null,
});
