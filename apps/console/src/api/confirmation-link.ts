import type { TRPCClientError, TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { errorData } from './errors.ts';
import type { AppRouter } from './router.ts';

type Ask = () => Promise<boolean>;
let ask: Ask = () => Promise.resolve(false);

/** Sets how the person is asked to confirm who they are; it answers whether they did. Calls that are refused at once ask once. */
export function onConfirmationRequired(asker: Ask): void {
  let asking: Promise<boolean> | undefined;
  ask = () => (asking ??= asker().finally(() => (asking = undefined)));
}

/** Repeats a call that was refused because it needs a recent confirmation, once that is given. Forms know nothing of it. */
export const confirmationLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let current: Unsubscribable;
      const send = (onRefusal: (refusal: TRPCClientError<AppRouter>) => void): Unsubscribable =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => (errorData(error)?.reason === 'confirmation-required' ? onRefusal(error) : observer.error(error)),
        });
      const confirmAndRepeat = async (refusal: TRPCClientError<AppRouter>): Promise<void> => {
        if (await ask()) current = send((again) => observer.error(again));
        else observer.error(refusal);
      };
      current = send((refusal) => void confirmAndRepeat(refusal));
      return () => current.unsubscribe();
    });
