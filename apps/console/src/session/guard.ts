import type { SignedIn } from '../api/router.ts';
import { redirect } from '@tanstack/react-router';
import { isSignedOut } from '../api/errors.ts';
import { queryClient } from '../api/trpc.ts';
import { paths } from '../paths.ts';
import { abilityOf, meQuery } from './me.ts';
import { Forbidden, mayOnOthers, type Permission } from './permission.ts';

/**
 * The signed-in person, for a route's `beforeLoad`.
 * @throws a redirect to the sign-in page (which leads back to `href`) or to what they must settle first.
 */
export async function requireSession(href: string): Promise<SignedIn> {
  const me = await queryClient.fetchQuery(meQuery()).catch((error: unknown) => {
    if (isSignedOut(error)) throw redirect({ to: paths.login, search: href === paths.home ? {} : { next: href } });
    throw error;
  });
  if (me.duty === 'password-change') throw redirect({ to: paths.changePassword });
  if (me.duty === 'second-factor-enrolment') throw redirect({ to: paths.setUpSecondFactor });
  return me;
}

/** @throws Forbidden unless the signed-in person holds every permission. */
export function requirePermissions(me: SignedIn, ...permissions: readonly Permission[]): void {
  const ability = abilityOf(me);
  const missing = permissions.find(({ action, subject }) => !mayOnOthers(ability, action, subject));
  if (missing !== undefined) throw new Forbidden(missing);
}
