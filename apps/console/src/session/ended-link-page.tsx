import { Text } from '@mantine/core';
import { errorData, errorMessage } from '../api/errors.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { ButtonLink } from '../layouts/link.tsx';

export interface NextStep {
  label: string;
  to: string;
}

/** Whether a call was refused because its link works no more. */
export const isEndedLink = (error: unknown): boolean => errorData(error)?.reason === 'invalid-token';

/** Says why a link works no more, and leads on. */
export function EndedLinkPage({ error, next }: { error: unknown; next: NextStep }) {
  return (
    <EntryLayout title="This link no longer works">
      <Text size="sm" mb="lg" role="alert">
        {errorMessage(error)}
      </Text>
      <ButtonLink to={next.to} fullWidth>
        {next.label}
      </ButtonLink>
    </EntryLayout>
  );
}
