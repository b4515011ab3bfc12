import type { ImportResult } from '@gatehouse/contract';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { countOf } from './import-check.tsx';
import { type ChosenFile, ImportErrors } from './import-errors.tsx';
import { InviteImported } from './invite-imported.tsx';

interface ImportDoneProps {
  result: ImportResult;
  file: ChosenFile;
  onAnother: () => void;
}

/** What an import did, and where to go from here. */
export function ImportDone({ result, file, onAnother }: ImportDoneProps) {
  const { created, importId, errors, stopped = false } = result;
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
            ? `${errors.length > 0 ? `${countOf(errors.length, 'row')} left out. ` : ''}The new users can’t sign in until you invite them.`
            : stopped
              ? 'Too many rows no longer fit, so the rest of the file wasn’t read. Fix the file and choose it again.'
              : 'Users or groups changed since the check, and some rows no longer fit. Fix them and choose the file again.'}
        </Text>
      </Alert>
      <ImportErrors errors={errors} file={file} />
      <Group>
        {done && (
          <>
            {importId !== undefined && <InviteImported importId={importId} count={created} />}
            <ButtonLink to={paths.users} search={{ invitation: ['none'], sort: 'createdAt', direction: 'desc' }} variant="default">
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
