import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { errorMessage } from '../api/errors.ts';

/** Says what went wrong and what to do; offers another try when one makes sense. */
export function Problem({ error, onRetry, title = 'That did not work' }: { error: unknown; onRetry?: () => void; title?: string }) {
  return (
    <Alert
      color="red"
      variant="light"
      title={title}
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      styles={{ title: { color: 'var(--gate-bad)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      {errorMessage(error)}
      {onRetry !== undefined && (
        <Button mt="sm" size="xs" variant="default" display="block" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
