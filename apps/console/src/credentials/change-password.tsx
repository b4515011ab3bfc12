import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc } from '../api/trpc.ts';
import { useMe } from '../session/ability-provider.tsx';
import { ChoosePasswordForm } from '../session/choose-password-form.tsx';

/** Changing one's own password; the form opens on demand. */
export function ChangePassword() {
  const [open, setOpen] = useState(false);
  const { hasSecondFactor } = useMe();
  const change = useMutation(
    trpc.auth.changePassword.mutationOptions({
      onSuccess: async () => {
        setOpen(false);
        notifications.show({ message: 'Your password is changed.' });
        await queryClient.invalidateQueries({ queryKey: trpc.sessions.pathKey() });
      },
    }),
  );
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        Change the password
      </Button>
    );
  }
  return (
    <ChoosePasswordForm
      askCurrent
      besideFactor={hasSecondFactor}
      submitLabel="Change the password"
      onSubmit={({ currentPassword, password }) => change.mutateAsync({ currentPassword, newPassword: password })}
    />
  );
}
