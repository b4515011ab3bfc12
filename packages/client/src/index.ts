import type { LoginResult } from '@gatehouse/contract';
import type { AppRouter } from '@gatehouse/server';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { errorOf } from './gatehouse-error.ts';
import { SessionCookie } from './session-cookie.ts';

export { errorOf, type FailureReason, GatehouseError } from './gatehouse-error.ts';

/** What each procedure takes, such as `Inputs['users']['create']`. */
export type Inputs = inferRouterInputs<AppRouter>;
/** What each procedure answers, such as `Outputs['users']['create']`. */
export type Outputs = inferRouterOutputs<AppRouter>;

export interface ClientOptions {
  /** The origin of the server, such as `https://gatehouse.example.org`. */
  url: string;
  /** Stands in for the built-in `fetch`: for a proxy, or in tests. */
  fetch?: typeof fetch;
  /** What `session()` answered before, to go on without signing in. */
  session?: string;
  /** Milliseconds to wait for an answer; 30 000 unless said. */
  timeout?: number;
}

export interface GatehouseClient {
  /** Every procedure of the server, typed. Its failures are tRPC's: `errorOf` makes them readable. */
  trpc: TRPCClient<AppRouter>;
  /**
   * Signs in by username or e-mail address; later calls are this person's.
   * @throws GatehouseError `bad-credentials`, `locked`, `rate-limited`, `unreachable`, `timeout`.
   */
  login(login: string, password: string): Promise<LoginResult>;
  /**
   * Ends the session on the server.
   * @throws GatehouseError `no-session` when signed out already.
   */
  logout(): Promise<void>;
  /** The session cookie as `name=value`, `null` while signed out. Keep it like a password. */
  session(): string | null;
}

/** A client of one server and, once signed in, of one person. It keeps the session itself. */
export function createGatehouseClient({ url, fetch: send = fetch, session, timeout = 30_000 }: ClientOptions): GatehouseClient {
  const cookie = new SessionCookie(session);
  const trpc = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url.replace(/\/+$/, '')}/trpc`,
        fetch: async (input, { signal, ...init } = {}) => {
          const headers = new Headers(init.headers);
          if (cookie.pair !== null) headers.set('cookie', cookie.pair);
          const signals = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
          const response = await send(input, { ...init, headers, signal: AbortSignal.any(signals), redirect: 'error' });
          cookie.keep(response.headers);
          return response;
        },
      }),
    ],
  });
  const asGatehouse = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
    try {
      return await call;
    } catch (cause) {
      throw errorOf(cause);
    }
  };
  return {
    trpc,
    login: (login, password) => asGatehouse(trpc.auth.login.mutate({ login, password })),
    logout: async () => void (await asGatehouse(trpc.auth.logout.mutate())),
    session: () => cookie.pair,
  };
}
