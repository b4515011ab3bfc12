import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton } from '@mantine/core';
import { type Icon, IconPencil, IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Problem } from '../layouts/problem.tsx';
import { Refused } from '../layouts/refused.tsx';
import { paths } from '../paths.ts';
import { Can, useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { AddMembersDialog } from './add-members-dialog.tsx';
import { CarriedRoles } from './carried-roles.tsx';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { GroupMembers } from './group-members.tsx';
import { useGroupLocked, useOwnRoles } from './why-not-change.ts';

/** One group and its members. */
export function GroupPage() {
  const { id } = useParams({ from: '/signed-in/groups/$id' });
  const group = useQuery(trpc.groups.get.queryOptions({ id }));
  const manage = mayOnOthers(useAbility(), 'manageMembers', 'Group');
  const locked = useGroupLocked(group.data);
  const own = useOwnRoles(group.data);
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
        lead={
          <>
            {description === '' ? 'No description.' : description}
            <CarriedRoles group={group.data} />
          </>
        }
        actions={
          <>
            <Can do="update" on="Group">
              <Act label="Edit" icon={IconPencil} locked={locked} run={() => setDialog('change')} />
            </Can>
            <Can do="delete" on="Group">
              <Act label="Delete" icon={IconTrash} locked={locked ?? own} run={() => setDialog('delete')} />
            </Can>
            {manage && <Act label="Add members" icon={IconUserPlus} locked={locked} primary run={() => setDialog('add')} />}
          </>
        }
      />
      <GroupMembers group={group.data} manage={manage && locked === undefined} />
      {dialog === 'change' && <GroupDialog group={group.data} onClose={close} />}
      {dialog === 'delete' && <DeleteGroupDialog group={group.data} onClose={close} />}
      {dialog === 'add' && <AddMembersDialog group={group.data} onClose={close} />}
    </>
  );
}

interface ActProps {
  label: string;
  icon: Icon;
  /** Why it can't be done. */
  locked: string | undefined;
  primary?: boolean;
  run: () => void;
}

function Act({ label, icon: Icon, locked, primary = false, run }: ActProps) {
  const icon = <Icon size={18} aria-hidden />;
  if (locked !== undefined) return <Refused label={label} reason={locked} icon={icon} />;
  return (
    <Button variant={primary ? 'filled' : 'default'} leftSection={icon} onClick={run}>
      {label}
    </Button>
  );
}
