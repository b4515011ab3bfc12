import type { AppRouter } from '@gatehouse/server';
import { httpBatchLink, httpLink, type Operation, splitLink, type TRPCLink } from '@trpc/client';
import type { AttemptContext } from './call-retried.ts';
import type { ClientOptions } from './create-client.ts';
import type { SessionCookie } from './session-cookie.ts';

/** Calls in one request, which is as many as the server takes, and characters of its address. */
export const MOST_AT_ONCE = 20;
const LONGEST_ADDRESS = 8_000;
/** Characters of a call that others may share a request with: so many of it stay within what the server reads. */
const LARGEST_SHARED = 8_000;

const keyOf = ({ context }: Operation): string | undefined => (context as AttemptContext).idempotencyKey;

/** Queries and small questions. The server takes nothing of signing in together with anything else. */
const mayShare = (operation: Operation): boolean =>
  operation.type === 'query' ||
  (keyOf(operation) === undefined && !operation.path.startsWith('auth.') && (JSON.stringify(operation.input) ?? '').length <= LARGEST_SHARED);

/**
 * How calls go out. Queries and questions that are made at the same time share a request; a change goes alone, since its idempotency key is a
 * header.
 * @param onStamp told what each answer says of the version of the caller's permissions.
 */
export function linksTo(
  { url, apiKey, onBehalfOf, fetch: send = fetch }: ClientOptions,
  cookie: SessionCookie,
  onStamp: (stamp: string) => void,
): TRPCLink<AppRouter>[] {
  const to = `${url.replace(/\/+$/, '')}/trpc`;
  const fetchWithCaller = async (input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (apiKey !== undefined) headers.set('authorization', `Bearer ${apiKey}`);
    else if (cookie.pair !== null) headers.set('cookie', cookie.pair);
    if (onBehalfOf !== undefined) headers.set('x-gatehouse-on-behalf-of', encodeURIComponent(onBehalfOf));
    const response = await send(input, { ...init, headers, redirect: 'error' });
    cookie.keep(response.headers);
    const stamp = response.headers.get('x-gatehouse-authz');
    if (stamp !== null) onStamp(stamp);
    return response;
  };
  return [
    splitLink({
      condition: mayShare,
      true: httpBatchLink({ url: to, fetch: fetchWithCaller, maxItems: MOST_AT_ONCE, maxURLLength: LONGEST_ADDRESS }),
      false: httpLink({ url: to, fetch: fetchWithCaller, headers: ({ op }) => (keyOf(op) === undefined ? {} : { 'idempotency-key': keyOf(op) }) }),
    }),
  ];
}
