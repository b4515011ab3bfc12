import type { AppAbility } from '@gatehouse/ability';
import type { AccessRequest, Role } from '@gatehouse/contract';
import { Button, Text, Tooltip } from '@mantine/core';
import { TextLink } from '../layouts/link.tsx';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { paths } from '../paths.ts';
import { roleLabel } from '../roles/use-roles.ts';
import { RolePills } from '../users/role-pills.tsx';
import { RequestStatus } from './request-status.tsx';
import { whyNotDecide } from './why-not-decide.ts';

interface Shown {
  ability: AppAbility;
  roles: readonly Role[];
  onOpen: (request: AccessRequest) => void;
}

/** The columns of the list of requests. */
export function requestColumns({ ability, roles, onOpen }: Shown): Column<AccessRequest, never>[] {
  return [
    {
      id: 'requester',
      header: 'Who asks',
      cell: ({ requester, role, status, createdAt }) => (
        <>
          <Clipped text={requester.label} width={180}>
            <TextLink to={paths.user} params={{ id: requester.id }} fw={550} size="sm">
              {requester.label}
            </TextLink>
          </Clipped>
          <Text size="xs" c="dimmed" hiddenFrom="xs" component="div">
            {roleLabel(roles, role)}, <TimeText at={createdAt} />
            {status !== 'open' && `, ${status}`}
          </Text>
        </>
      ),
    },
    { id: 'role', header: 'Role', wideOnly: true, cell: ({ role }) => <RolePills roles={[{ label: roleLabel(roles, role) }]} /> },
    { id: 'reason', header: 'Reason', wideOnly: true, cell: ({ reason }) => <Clipped text={reason} width={280} /> },
    {
      id: 'until',
      header: 'Until',
      wideOnly: true,
      cell: ({ status, until, grantedUntil }) => <End at={status === 'granted' ? grantedUntil : until} />,
    },
    { id: 'createdAt', header: 'Asked', wideOnly: true, cell: ({ createdAt }) => <TimeText at={createdAt} /> },
    { id: 'status', header: 'Status', wideOnly: true, cell: ({ status }) => <RequestStatus status={status} /> },
    {
      id: 'acts',
      header: 'Actions',
      cell: (request) => {
        const reason = request.status === 'open' ? whyNotDecide(ability, request) : undefined;
        const label = request.status === 'open' ? 'Decide' : 'Details';
        return (
          <Tooltip label={reason} disabled={reason === undefined}>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${label}: ${roleLabel(roles, request.role)} for ${request.requester.label}`}
              aria-disabled={reason !== undefined}
              data-disabled={reason !== undefined || undefined}
              onClick={reason === undefined ? () => onOpen(request) : (event) => event.preventDefault()}
            >
              {label}
            </Button>
          </Tooltip>
        );
      },
    },
  ];
}

const End = ({ at }: { at: string | null }) =>
  at === null ? (
    <Text span size="sm" c="dimmed">
      No end
    </Text>
  ) : (
    <Day at={at} />
  );
