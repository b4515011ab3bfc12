import type { ImportResult } from '@gatehouse/contract';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { countOf } from './import-check.tsx';
import { ImportErrors } from './import-errors.tsx';

/** What an import did, and where to go from here. */
export function ImportDone({ result, onAnother }: { result: ImportResult; onAnother: () => void }) {
  const { created, errors, stopped = false } = result;
  const done = created > 0;
  return (
    <Stack>
      <Alert
        color={done ? 'gate' : 'red'}
        variant="light"
        title={done ? `${countOf(created, 'user')} imported` : 'Nothing was imported'}
        icon={done ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        styles={{ title: { color: done ? 'var(--gate-accent)' : 'var(--gate-bad)' }, message: { color: 'var(--mantine-color-text)' } }}
      >
        <Text size="sm">
          {done
            ? `${errors.length > 0 ? `${countOf(errors.length, 'row')} left out. ` : ''}They are not invited yet and can’t sign in. Send invitations to let them in.`
            : stopped
              ? 'So many rows no longer fit that the rest of the file was not read. Mend it and choose it again.'
              : 'Since the check, somebody changed users or groups, and rows of the file no longer fit. Mend them and choose the file again.'}
        </Text>
      </Alert>
      <ImportErrors errors={errors} />
      <Group>
        {done && (
          <>
            <ButtonLink to={paths.users} search={{ invitation: ['none'], sort: 'createdAt', direction: 'desc' }}>
              See who is not invited yet
            </ButtonLink>
            <ButtonLink to={paths.users} search={{ sort: 'createdAt', direction: 'desc' }} variant="default">
              See all users
            </ButtonLink>
          </>
        )}
        <Button variant="default" onClick={onAnother}>
          Import another file
        </Button>
      </Group>
    </Stack>
  );
}
