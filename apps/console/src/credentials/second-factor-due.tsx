import { Alert } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { TextLink } from '../layouts/link.tsx';
import { Day } from '../layouts/time-text.tsx';
import { paths } from '../paths.ts';

/** Tells somebody whose roles demand a second factor by when they must set one up. */
export function SecondFactorDue({ at }: { at: string }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      mb="md"
      title="Set up a second factor"
      icon={<IconShieldLock aria-hidden />}
      styles={{ root: { background: 'var(--gate-wait-ground)' }, title: { color: 'var(--gate-wait)' }, icon: { color: 'var(--gate-wait)' } }}
    >
      One of your roles needs one. From <Day at={at} /> on you can’t go on without.{' '}
      <TextLink to={paths.profile} inherit>
        Set it up in your profile
      </TextLink>
    </Alert>
  );
}
