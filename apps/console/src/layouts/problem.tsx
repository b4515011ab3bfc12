import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { errorMessage } from '../api/errors.ts';

type ProblemProps = ({ error: unknown } | { message: string }) & { onRetry?: () => void; title?: string };

/** Says what went wrong, as a refused call told or in own words, and what to do; offers another try when one makes sense. */
export function Problem({ onRetry, title = 'Something went wrong', ...about }: ProblemProps) {
  return (
    <Alert
      color="red"
      variant="light"
      title={title}
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      styles={{ title: { color: 'var(--gate-bad)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      {'message' in about ? about.message : errorMessage(about.error)}
      {onRetry !== undefined && (
        <Button mt="sm" size="xs" variant="default" display="block" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
