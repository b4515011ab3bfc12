import type { TRPCClientError, TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { errorData } from './errors.ts';
import type { AppRouter } from './router.ts';

type Ask = () => Promise<boolean>;

interface Repeating {
  link: TRPCLink<AppRouter>;
  repeat: <Answer>(send: () => Promise<Answer>) => Promise<Answer>;
  onRefused: (asker: Ask) => void;
}

/** Milliseconds for which a call waits until the person can be asked: what asks them is loaded after the first paint. */
const PATIENCE = 15_000;

/**
 * Repeats calls that were refused for `reason`, once the person has done what helps. Pages and forms know nothing of it, and lose nothing.
 * @param once a call that must have been answered before: without it there is nobody to ask.
 * @returns the link, the same for what is sent outside of it, and how to set what asks the person; that answers whether they did. Calls that are refused
 * meanwhile ask once.
 */
function repeatAfter(reason: string, once: string): Repeating {
  const asker = Promise.withResolvers<Ask>();
  const nobody = (): Promise<Ask> => new Promise((resolve) => setTimeout(() => resolve(() => Promise.resolve(false)), PATIENCE));
  let asking: Promise<boolean> | undefined;
  let answered = false;
  const ask: Ask = () =>
    (asking ??= Promise.race([asker.promise, nobody()])
      .then((known) => known())
      .finally(() => (asking = undefined)));
  const link: TRPCLink<AppRouter> =
    () =>
    ({ next, op }) =>
      observable((observer) => {
        let current: Unsubscribable;
        const send = (onRefusal: (refusal: TRPCClientError<AppRouter>) => void): Unsubscribable =>
          next(op).subscribe({
            next: (value) => {
              answered ||= op.path === once;
              observer.next(value);
            },
            complete: () => observer.complete(),
            error: (error) => (answered && errorData(error)?.reason === reason && op.path !== 'auth.logout' ? onRefusal(error) : observer.error(error)),
          });
        const askAndRepeat = async (refusal: TRPCClientError<AppRouter>): Promise<void> => {
          if (await ask()) current = send((again) => observer.error(again));
          else observer.error(refusal);
        };
        current = send((refusal) => void askAndRepeat(refusal));
        return () => current.unsubscribe();
      });
  const repeat: Repeating['repeat'] = async (send) => {
    try {
      return await send();
    } catch (refusal) {
      if (errorData(refusal)?.reason !== reason || !(await ask())) throw refusal;
      return send();
    }
  };
  return { link, repeat, onRefused: (known) => asker.resolve(known) };
}

/** The call needs its person to confirm who they are. */
export const { link: confirmationLink, onRefused: onConfirmationRequired } = repeatAfter('confirmation-required', 'auth.me');
/** The session has ended. */
export const { link: signInLink, repeat: repeatAfterSignIn, onRefused: onSessionEnded } = repeatAfter('no-session', 'auth.me');
