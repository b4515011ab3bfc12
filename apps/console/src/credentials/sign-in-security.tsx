import { Stack } from '@mantine/core';
import { ChangePassword } from './change-password.tsx';
import { OwnFactors, SecurityPart } from './own-factors.tsx';

/** One's own password and second factors. */
export function SignInSecurity() {
  return (
    <Stack gap="lg">
      <SecurityPart title="Password">
        <ChangePassword />
      </SecurityPart>
      <OwnFactors />
    </Stack>
  );
}
