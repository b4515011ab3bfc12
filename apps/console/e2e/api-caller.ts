import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '../src/api/router.ts';

/** Calls the server as one person would, with a cookie jar of its own. */
export function apiCaller(url: string) {
  let cookie = '';
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/trpc`,
        fetch: async (input, init) => {
          const headers = new Headers(init?.headers);
          headers.set('origin', url);
          if (cookie !== '') headers.set('cookie', cookie);
          const response = await fetch(input, { method: init?.method, body: init?.body, headers });
          const set = response.headers.getSetCookie().map((line) => line.split(';')[0]);
          if (set.length > 0) cookie = set.join('; ');
          return response;
        },
      }),
    ],
  });
}

export type ApiCaller = ReturnType<typeof apiCaller>;

/** Calls the server as a program would, with an API key. */
export const keyCaller = (url: string, key: string): ApiCaller =>
  createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers: { authorization: `Bearer ${key}` } })] });
