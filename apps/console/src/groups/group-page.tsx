import { Button, Skeleton } from '@mantine/core';
import { IconPencil, IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { Can, useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { AddMembersDialog } from './add-members-dialog.tsx';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { GroupMembers } from './group-members.tsx';

/** One group and its members. */
export function GroupPage() {
  const { id } = useParams({ from: '/signed-in/groups/$id' });
  const group = useQuery(trpc.groups.get.queryOptions({ id }));
  const manage = mayOnOthers(useAbility(), 'manageMembers', 'Group');
  const [dialog, setDialog] = useState<'change' | 'delete' | 'add' | undefined>();
  const close = () => setDialog(undefined);
  if (errorData(group.error)?.reason === 'not-found' || errorData(group.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (group.error !== null) return <Problem title="This group could not be loaded" error={group.error} onRetry={() => void group.refetch()} />;
  if (group.data === undefined) return <Skeleton h={280} radius="md" />;
  const { name, description } = group.data;
  return (
    <>
      <TextLink to={paths.groups} size="sm">
        ← Groups
      </TextLink>
      <PageHeader
        title={name}
        lead={description === '' ? 'No description.' : description}
        actions={
          <>
            <Can do="update" on="Group">
              <Button variant="default" leftSection={<IconPencil size={18} aria-hidden />} onClick={() => setDialog('change')}>
                Change
              </Button>
            </Can>
            <Can do="delete" on="Group">
              <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={() => setDialog('delete')}>
                Delete
              </Button>
            </Can>
            {manage && (
              <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setDialog('add')}>
                Add members
              </Button>
            )}
          </>
        }
      />
      <GroupMembers group={group.data} manage={manage} />
      {dialog === 'change' && <GroupDialog group={group.data} onClose={close} />}
      {dialog === 'delete' && <DeleteGroupDialog group={group.data} onClose={close} />}
      {dialog === 'add' && <AddMembersDialog group={group.data} onClose={close} />}
    </>
  );
}
