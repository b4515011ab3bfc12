import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { queryClient, trpc } from '../api/trpc.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { paths } from '../paths.ts';
import { ChoosePasswordForm } from './choose-password-form.tsx';
import { useSignOut } from './sign-out.ts';

/** The first sign-in with a password that an administrator set: nothing else is possible before it is changed. */
export function ForcedPasswordPage() {
  const router = useRouter();
  const signOut = useSignOut();
  const change = useMutation(
    trpc.auth.changePassword.mutationOptions({
      onSuccess: async () => {
        queryClient.clear();
        await router.navigate({ to: paths.home });
      },
    }),
  );
  return (
    <EntryLayout title="Choose your own password" lead="Your present one may not be used any longer. Replace it to go on.">
      <ChoosePasswordForm
        askCurrent
        besideFactor={queryClient.getQueryData(trpc.auth.me.queryKey())?.hasSecondFactor}
        submitLabel="Change the password"
        onSubmit={({ currentPassword, password }) => change.mutateAsync({ currentPassword, newPassword: password })}
      />
      <Button variant="subtle" fullWidth mt="sm" onClick={signOut}>
        Sign out
      </Button>
    </EntryLayout>
  );
}
