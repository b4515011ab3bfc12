import { Alert } from '@mantine/core';
import { IconInfoTriangle } from '@tabler/icons-react';

/** Says which traits no request has carried yet: a policy about one that never comes has no effect. */
export function UnseenTraits({ traits }: { traits: readonly string[] }) {
  if (traits.length === 0) return null;
  const named = traits.map((trait) => `“${trait}”`).join(', ');
  return (
    <Alert
      color="yellow"
      variant="light"
      p="xs"
      mt="xs"
      icon={<IconInfoTriangle aria-hidden />}
      styles={{ root: { background: 'var(--gate-wait-ground)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      No request has carried {named} yet. Check the spelling: if your detectors use another name, the policy has no effect on it.
    </Alert>
  );
}
