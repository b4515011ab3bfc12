import type { CredentialLink, User } from '@gatehouse/contract';
import { Button, Group, Stack } from '@mantine/core';
import { ButtonLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { paths } from '../paths.ts';
import { OneTimeLink } from './one-time-link.tsx';

/** After adding somebody by invitation: the link, and where to go next. */
export function InvitationSent({ user, link, onAnother }: { user: User; link: CredentialLink; onAnother: () => void }) {
  return (
    <Stack maw={640}>
      <PageHeader title={`${user.username} is invited`} />
      <OneTimeLink link={link} title="Their invitation" />
      <Group>
        <ButtonLink to={paths.user} params={{ id: user.id }}>
          Open their page
        </ButtonLink>
        <Button variant="default" onClick={onAnother}>
          Add another
        </Button>
      </Group>
    </Stack>
  );
}
