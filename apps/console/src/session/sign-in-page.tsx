import type { LoginResult } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { basePath } from '../api/base-path.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { paths } from '../paths.ts';
import { SetupNeeded } from '../setup/setup-needed.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Only addresses inside the console are followed after signing in. */
const within = (next: string | undefined): string => (next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : paths.home);

/** Signing in with a username or e-mail address and a password. */
export function SignInPage() {
  const router = useRouter();
  const { next } = useSearch({ from: paths.login });
  const setup = useQuery(trpc.setup.status.queryOptions(undefined, { meta: { public: true } }));
  const [secondStep, setSecondStep] = useState(false);
  const [mustChange, setMustChange] = useState(false);
  const signedIn = async ({ mustChangePassword }: Pick<LoginResult, 'mustChangePassword'>) => {
    queryClient.clear();
    setMustChange(mustChangePassword);
    if (mustChangePassword) await router.navigate({ to: paths.changePassword });
    else router.history.push(basePath + within(next));
  };
  if (setup.data?.needsOwner === true) return <SetupNeeded />;
  if (mustChange) return <Navigate to={paths.changePassword} />;
  const entry = secondStep ? { title: 'One more step', lead: 'Your password is correct. Confirm with your second factor.' } : { title: 'Sign in' };
  return (
    <EntryLayout {...entry}>
      <SignInForm onSignedIn={signedIn} onSecondStep={setSecondStep} />
    </EntryLayout>
  );
}
