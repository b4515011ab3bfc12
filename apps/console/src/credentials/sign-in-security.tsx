import { Skeleton, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { AuthenticatorApp } from './authenticator-app.tsx';
import { ChangePassword } from './change-password.tsx';
import { RecoveryCodesLeft } from './recovery-codes-left.tsx';

/** One's own password and second factors. */
export function SignInSecurity() {
  const factors = useQuery(trpc.auth.secondFactors.queryOptions());
  return (
    <Stack gap="lg">
      <Part title="Password">
        <ChangePassword />
      </Part>
      {factors.error !== null && <Problem error={factors.error} onRetry={() => void factors.refetch()} />}
      {factors.error === null && factors.data === undefined && <Skeleton h={120} />}
      {factors.data !== undefined && (
        <>
          <Part title="Authenticator app">
            <AuthenticatorApp enrolledAt={factors.data.totp?.enrolledAt ?? null} />
          </Part>
          {factors.data.totp !== null && (
            <Part title="Recovery codes">
              <RecoveryCodesLeft left={factors.data.recoveryCodesLeft} />
            </Part>
          )}
        </>
      )}
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size="sm" mb={6}>
        {title}
      </Title>
      {children}
    </div>
  );
}
