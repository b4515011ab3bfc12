import '@mantine/core/styles/Skeleton.css';
import { Skeleton, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { AuthenticatorApp } from './authenticator-app.tsx';
import { OwnPasskeys } from './own-passkeys.tsx';
import { RecoveryCodesLeft } from './recovery-codes-left.tsx';

/** One's own second factors, each with what can be done about it. */
export function OwnFactors() {
  const factors = useQuery(trpc.auth.secondFactors.queryOptions());
  if (factors.error !== null) return <Problem error={factors.error} onRetry={() => void factors.refetch()} />;
  if (factors.data === undefined) return <Skeleton h={160} />;
  const { totp, passkeys, passkeysAvailable, recoveryCodesLeft } = factors.data;
  return (
    <>
      <SecurityPart title="Passkeys">
        <OwnPasskeys passkeys={passkeys} available={passkeysAvailable} />
      </SecurityPart>
      <SecurityPart title="Authenticator app">
        <AuthenticatorApp enrolledAt={totp?.enrolledAt ?? null} />
      </SecurityPart>
      {(totp !== null || passkeys.length > 0) && (
        <SecurityPart title="Recovery codes">
          <RecoveryCodesLeft left={recoveryCodesLeft} />
        </SecurityPart>
      )}
    </>
  );
}

/** A part of what guards one's sign-in. */
export function SecurityPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={3} size="sm" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}
