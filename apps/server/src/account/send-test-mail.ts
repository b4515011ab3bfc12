import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { conflict, Refusal } from '../platform/errors.ts';
import { THE_ACCOUNT } from './get-account.ts';

/**
 * Sends a mail right away, to show whether mail works, and says what the mail server said if it does not. It is on record either way.
 * @throws Refusal `no-mail-server` when none is set, `mail-not-sent` with the mail server's words.
 */
export async function sendTestMail(call: AuthorizedCall, { to }: { to: string }): Promise<{ sent: true }> {
  authorize(call, 'update', 'Account', THE_ACCOUNT);
  const { mailer, config } = call.platform;
  if (!mailer) throw conflict('no-mail-server', 'No mail server is set. Start the server with SMTP_URL to send mail.');
  // With an idempotency key this claims it: a repeat must not send another.
  await change(call, async () => undefined);
  const text = `This is a test of the mail from Gatehouse at ${config.publicUrl}. If you can read it, mail works.`;
  const failure = await mailer.send({ to, subject: 'A test mail from Gatehouse', text, html: `<p>${text}</p>` }).then(
    () => null,
    (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
  );
  await change(call, async (_em, trail) => {
    trail.record({
      action: 'account.send-test-mail',
      subject: { type: 'Account', id: THE_ACCOUNT.id, label: to },
      outcome: failure === null ? 'success' : 'failure',
      // The mail server's words: they name the address.
      note: failure,
    });
  });
  if (failure !== null) throw new Refusal('BAD_REQUEST', 'mail-not-sent', `The mail server did not take it: ${failure}`, { fields: { to: failure } });
  return { sent: true };
}
