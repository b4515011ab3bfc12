import type { TRPCClientError, TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { isSignedOut } from './errors.ts';
import type { AppRouter } from './router.ts';

type Ask = () => Promise<boolean>;
let ask: Ask = () => Promise.resolve(false);

/** Sets how the person is asked to sign in again; it answers whether they did. Calls that are refused meanwhile ask once. */
export function onSessionEnded(asker: Ask): void {
  let asking: Promise<boolean> | undefined;
  ask = () => (asking ??= asker().finally(() => (asking = undefined)));
}

/** Repeats a call that was refused because the session had ended, once its person has signed in again. Pages and forms know nothing of it, and lose nothing. */
export const signInLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let current: Unsubscribable;
      const send = (onRefusal: (refusal: TRPCClientError<AppRouter>) => void): Unsubscribable =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => (isSignedOut(error) && op.path !== 'auth.logout' ? onRefusal(error) : observer.error(error)),
        });
      const signInAndRepeat = async (refusal: TRPCClientError<AppRouter>): Promise<void> => {
        if (await ask()) current = send((again) => observer.error(again));
        else observer.error(refusal);
      };
      current = send((refusal) => void signInAndRepeat(refusal));
      return () => current.unsubscribe();
    });
