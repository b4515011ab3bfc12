import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { ChoosePasswordForm } from './choose-password-form.tsx';
import { EndedLinkPage, isEndedLink } from './ended-link-page.tsx';

function Done({ title }: { title: string }) {
  return (
    <EntryLayout title={title} lead="Sign in with your new password.">
      <ButtonLink to={paths.login} fullWidth>
        Go to sign in
      </ButtonLink>
    </EntryLayout>
  );
}

const Incomplete = () => (
  <EntryLayout title="This link is incomplete">
    <Text size="sm">Copy the whole link from the message you were sent, or ask for a new one.</Text>
  </EntryLayout>
);

/** Accepting an invitation: the invited person chooses a password. */
export function AcceptInvitationPage() {
  const { token } = useSearch({ from: paths.acceptInvitation });
  const accept = useMutation(trpc.auth.acceptInvitation.mutationOptions());
  if (token === undefined) return <Incomplete />;
  if (accept.isSuccess) return <Done title="Your account is ready" />;
  if (isEndedLink(accept.error)) return <EndedLinkPage error={accept.error} next={{ label: 'Go to sign in', to: paths.login }} />;
  return (
    <EntryLayout title="Welcome" lead="Choose a password for your account.">
      <ChoosePasswordForm submitLabel="Set the password" onSubmit={({ password }) => accept.mutateAsync({ token, password })} />
    </EntryLayout>
  );
}

/** Choosing a new password with a reset link. */
export function ResetPasswordPage() {
  const { token } = useSearch({ from: paths.resetPassword });
  const reset = useMutation(trpc.auth.resetPassword.mutationOptions());
  if (token === undefined) return <Incomplete />;
  if (reset.isSuccess) return <Done title="Your password is changed" />;
  if (isEndedLink(reset.error)) {
    const used = errorData(reset.error)?.ended === 'used';
    const next = used ? { label: 'Go to sign in', to: paths.login } : { label: 'Ask for a new link', to: paths.forgotPassword };
    return <EndedLinkPage error={reset.error} next={next} />;
  }
  return (
    <EntryLayout title="Choose a new password">
      <ChoosePasswordForm besideFactor submitLabel="Change the password" onSubmit={({ password }) => reset.mutateAsync({ token, password })} />
    </EntryLayout>
  );
}
