import { DEFAULT_PAGE_SIZE, type DeletedUser } from '@gatehouse/contract';
import { Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { deletedColumns } from './deleted-columns.tsx';
import type { DeletedUsersSearch } from './deleted-users-search.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';

/** Those who were deleted, the latest first: who can still be restored, and whose data can be erased. */
export function DeletedUsersPage() {
  const search = useSearch({ from: '/signed-in/users/deleted' });
  const navigate = useNavigate({ from: paths.deletedUsers });
  const { search: text, sort = 'deletedAt', direction = 'desc', cursor } = search;
  const deleted = useQuery(
    trpc.users.deleted.queryOptions({ search: text, sort, direction, cursor, limit: DEFAULT_PAGE_SIZE }, { placeholderData: keepPreviousData }),
  );
  const pages = useKeysetPages(search, deleted.data?.nextCursor ?? null);
  const roles = useRoles();
  const [dialog, setDialog] = useState<{ act: 'restore' | 'erase'; user: DeletedUser }>();
  const close = () => setDialog(undefined);
  const change = (changed: Partial<DeletedUsersSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  const columns = useMemo(
    () => deletedColumns(roles, { restore: (user) => setDialog({ act: 'restore', user }), erase: (user) => setDialog({ act: 'erase', user }) }),
    [roles],
  );
  return (
    <>
      <TextLink to={paths.users} size="sm">
        ← Users
      </TextLink>
      <PageHeader title="Deleted users" lead="Who was deleted, who can still be restored, and whose personal data can be erased. Their usernames stay taken." />
      <SearchBox label="Search by username" value={text ?? ''} onSearch={(typed) => change({ search: typed === '' ? undefined : typed })} mb="md" maw={420} />
      <DataTable
        label="Deleted users"
        columns={columns}
        rows={deleted.data?.items}
        rowKey={({ id }) => id}
        error={deleted.error}
        onRetry={() => void deleted.refetch()}
        stale={deleted.isPlaceholderData}
        sort={sort}
        direction={direction}
        onSort={(by, way) => change({ sort: by, direction: way })}
        empty={
          <>
            <Title order={2}>{text === undefined ? 'No deleted users' : 'Nobody matches'}</Title>
            <Text c="dimmed" size="sm">
              {text === undefined
                ? 'Deleted users appear here until they can no longer be restored.'
                : 'Try fewer letters. Who was erased is found by no name.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={deleted.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={deleted.data?.items.length ?? 0}
        noun={['deleted user', 'deleted users']}
        previous={pages.previous}
        next={pages.next}
      />
      {dialog?.act === 'restore' && <RestoreDialog user={dialog.user} onClose={close} />}
      {dialog?.act === 'erase' && <EraseDialog user={dialog.user} onClose={close} />}
    </>
  );
}
