import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { errorData } from '../api/errors.ts';
import { trpc, trpcClient } from '../api/trpc.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { CheckedLink } from './checked-link.tsx';
import { ChoosePasswordForm } from './choose-password-form.tsx';
import { EndedLinkPage, isEndedLink, type NextStep } from './ended-link-page.tsx';

function Done({ title }: { title: string }) {
  return (
    <EntryLayout title={title} lead="Sign in with your new password.">
      <ButtonLink to={paths.login} fullWidth>
        Go to sign in
      </ButtonLink>
    </EntryLayout>
  );
}

const toSignIn: NextStep = { label: 'Go to sign in', to: paths.login };
const afterReset = (error: unknown): NextStep => (errorData(error)?.ended === 'used' ? toSignIn : { label: 'Ask for a new link', to: paths.forgotPassword });

/** Accepting an invitation: the invited person chooses a password. */
export function AcceptInvitationPage() {
  const search = useSearch({ from: paths.acceptInvitation });
  const accept = useMutation(trpc.auth.acceptInvitation.mutationOptions());
  if (accept.isSuccess) return <Done title="Your account is ready" />;
  if (isEndedLink(accept.error)) return <EndedLinkPage error={accept.error} next={toSignIn} />;
  return (
    <CheckedLink
      token={search.token}
      kind="invitation"
      check={(token) => trpcClient.auth.checkLink.mutate({ kind: 'invitation', token })}
      next={() => toSignIn}
    >
      {(token) => (
        <EntryLayout title="Welcome" lead="Choose a password for your account.">
          <ChoosePasswordForm submitLabel="Set the password" onSubmit={({ password }) => accept.mutateAsync({ token, password })} />
        </EntryLayout>
      )}
    </CheckedLink>
  );
}

/** Choosing a new password with a reset link. */
export function ResetPasswordPage() {
  const search = useSearch({ from: paths.resetPassword });
  const reset = useMutation(trpc.auth.resetPassword.mutationOptions());
  if (reset.isSuccess) return <Done title="Your password is changed" />;
  if (isEndedLink(reset.error)) return <EndedLinkPage error={reset.error} next={afterReset(reset.error)} />;
  return (
    <CheckedLink token={search.token} kind="reset" check={(token) => trpcClient.auth.checkLink.mutate({ kind: 'reset', token })} next={afterReset}>
      {(token) => (
        <EntryLayout title="Choose a new password">
          <ChoosePasswordForm besideFactor submitLabel="Change the password" onSubmit={({ password }) => reset.mutateAsync({ token, password })} />
        </EntryLayout>
      )}
    </CheckedLink>
  );
}
