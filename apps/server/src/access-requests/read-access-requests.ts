import { canOn } from '@gatehouse/ability';
import type { AccessRequest as WireRequest, AccessRequestStatus, listAccessRequestsInput, Page } from '@gatehouse/contract';
import type { z } from 'zod';
import { erasedLabel } from '../audit/personal-data.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { searchFor } from '../platform/sql-words.ts';
import { AccessRequest } from './access-request.entity.ts';

const columns = `q.id, q.requester_id, q.role, q.reason, q.until, q.status, q.created_at, q.decided_at, q.decided_by_id, q.answer, q.granted_until,
  (select u.username from users u where u.id = q.requester_id) as requester_name,
  coalesce((select d.username from users d where d.id = q.decided_by_id), (select t.label from user_tombstones t where t.id = q.decided_by_id)) as decided_by_name`;

interface Row {
  id: string;
  requester_id: string;
  requester_name: string;
  role: string;
  reason: string;
  until: string | null;
  status: AccessRequestStatus;
  created_at: string;
  decided_at: string | null;
  decided_by_id: string | null;
  decided_by_name: string | null;
  answer: string | null;
  granted_until: string | null;
}

/** One page of the requests that the caller may see, the latest first unless said. `search` looks at who asks. */
export async function listAccessRequests(call: AuthorizedCall, input: z.output<typeof listAccessRequestsInput>): Promise<Page<WireRequest>> {
  const { em, ability } = call;
  const { status, requesterId } = input.filter ?? {};
  const { rows, nextCursor, total } = await readPageOf<Row>(em, {
    entity: AccessRequest,
    alias: 'q',
    columns,
    where: [
      accessibleBy(ability, 'read', 'AccessRequest'),
      ...(status ? [{ status: { $in: status } }] : []),
      ...(requesterId === undefined ? [] : [{ requester: requesterId }]),
    ],
    also: [searchFor(databaseKind(em), '(select u.search_text from users u where u.id = q.requester_id)', input.search)],
    sortBy: 'q.created_at',
    id: 'q.id',
    page: readPage<'createdAt'>(input, { sort: 'createdAt', direction: 'desc' }),
  });
  return { items: await viewRequests(call, em, rows), nextCursor, total };
}

/** A request that the caller may see. @throws Refusal `not-found`. */
export async function findAccessRequest(call: AuthorizedCall, em: Em, id: string): Promise<WireRequest> {
  const rows = await em.execute<Row[]>(`select ${columns} from access_requests q where q.id = ?`, [id]);
  const [request] = await viewRequests(call, em, rows);
  if (!request || !canOn(call.ability, 'read', 'AccessRequest', request)) throw notFound('request');
  return request;
}

async function viewRequests({ platform, ability }: AuthorizedCall, em: Em, rows: readonly Row[]): Promise<WireRequest[]> {
  // Their roles stand there for judging the ceiling; whoever may not read them decides without.
  const people = [...new Set(rows.map(({ requester_id }) => requester_id))].filter((id) => canOn(ability, 'read', 'User', { id }, 'roles'));
  const held =
    people.length === 0
      ? []
      : await em.execute<{ user_id: string; role: string }[]>(
          `select distinct user_id, role from held_roles where user_id in (${people.map(() => '?').join(', ')}) and (expires_at is null or expires_at > ?) order by role`,
          [...people, timestampOf(platform.clock.now())],
        );
  return rows.map((row) => ({
    id: row.id,
    requesterId: row.requester_id,
    requester: {
      id: row.requester_id,
      label: row.requester_name,
      roles: held.filter(({ user_id }) => user_id === row.requester_id).map(({ role }) => role),
    },
    role: row.role,
    reason: row.reason,
    until: row.until,
    status: row.status,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by_id === null ? null : { id: row.decided_by_id, label: row.decided_by_name ?? erasedLabel(row.decided_by_id) },
    answer: row.answer,
    grantedUntil: row.granted_until,
  }));
}
