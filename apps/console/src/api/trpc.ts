import { QueryCache, QueryClient } from '@tanstack/react-query';
import { MAX_BATCH } from '@gatehouse/contract';
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { watchedFetch } from './authz-watch.ts';
import { basePath } from './base-path.ts';
import { errorData, isSignedOut } from './errors.ts';
import { confirmationLink, signInLink } from './repeat-after.ts';
import type { AppRouter } from './router.ts';

type SignedOutListener = () => void;
let signedOut: SignedOutListener = () => undefined;

/** Sets what happens when any answer says that the session has ended. */
export function onSignedOut(listener: SignedOutListener): void {
  signedOut = listener;
}

/** Leads to the sign-in page. */
export const leaveSession = (): void => signedOut();

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => query.meta?.['public'] !== true && isSignedOut(error) && signedOut() }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only an unreachable server is worth another try.
      retry: (count, error) => count < 2 && errorData(error) === undefined,
    },
  },
});

const whereTo = { url: `${basePath}/trpc`, fetch: watchedFetch };

/** Calls outside of a query or mutation. What a page asks at once shares a request; what changes something goes alone, and so does what takes minutes. */
export const trpcClient = createTRPCClient<AppRouter>({
  links: [
    confirmationLink,
    signInLink,
    splitLink({
      condition: ({ type, path }) => type === 'query' && path !== 'audit.verify',
      true: httpBatchLink({ ...whereTo, maxURLLength: 4000, maxItems: MAX_BATCH }),
      false: httpLink(whereTo),
    }),
  ],
});

/** Query and mutation options for every procedure of the server. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: trpcClient, queryClient });
