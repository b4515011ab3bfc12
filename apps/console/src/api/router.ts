import type { AppRouter } from '@gatehouse/server';
import type { inferRouterOutputs } from '@trpc/server';

export type { AppRouter };

/** What each procedure answers, as it arrives: JSON drops what is `undefined`. */
type Outputs = inferRouterOutputs<AppRouter>;

/** Who is signed in, as `auth.me` answers: to a browser always a person. */
export type SignedIn = Outputs['auth']['me'];
export type SignedInPerson = Extract<SignedIn, { service: null }>;

/** One event of the audit trail, as it arrives. */
export type WireEvent = Outputs['audit']['list']['items'][number];
