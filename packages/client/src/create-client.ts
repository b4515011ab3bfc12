import type { AccessDecision, AuthorizeInput, LoginResult } from '@gatehouse/contract';
import type { AppRouter } from '@gatehouse/server';
import { createTRPCUntypedClient, type TRPCClient } from '@trpc/client';
import { callInTime } from './call-in-time.ts';
import { callRetried } from './call-retried.ts';
import { linksTo } from './links.ts';
import { type AskRules, type Permissions, permissionsFrom } from './permissions.ts';
import { type Carry, proxyOf } from './procedure-proxy.ts';
import type { Outputs } from './router-types.ts';
import { SessionCookie } from './session-cookie.ts';

export interface ClientOptions {
  /** The origin of the server, such as `https://gatehouse.example.org`. */
  url: string;
  /** The key of a service account or of an application. Without it, sign in by `login()`; in a browser the page's own session counts. */
  apiKey?: string;
  /** A user by id or username: what is done is bounded by their permissions too, and recorded as done on their behalf. */
  onBehalfOf?: string;
  /** What `session()` answered before, to go on without signing in. */
  session?: string;
  /** Milliseconds that a call may take, its retries included; 30 000 unless said. */
  timeout?: number;
  /** How often a call that failed for a passing reason, and may safely be repeated, is tried again; 3 unless said. */
  retries?: number;
  /** Milliseconds for which `can()` trusts rules that no answer has contradicted; 60 000 unless said. */
  rulesMaxAge?: number;
  /** Stands in for the built-in `fetch`: for a proxy, or in tests. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  /** Gives up the call. It then fails with `aborted`. */
  signal?: AbortSignal;
}

export interface GatehouseClient extends Pick<Permissions, 'can' | 'permissions'> {
  /** Every procedure of the server, typed: `client.trpc.users.list.query({ search: 'ada' })`. All failures are `GatehouseError`s. */
  trpc: TRPCClient<AppRouter>;
  /**
   * May this user send this? The decision is on record when it is answered. With the key of an application, `applicationId` may be left out.
   * Questions that are asked at the same time go out together.
   * @throws GatehouseError `not-found`, `invalid`, `bad-key`, `not-permitted`, `unreachable`, `timeout`, `aborted`. Treat each as a denial.
   */
  authorize(request: AuthorizeInput, options?: CallOptions): Promise<AccessDecision>;
  /** The same client, acting on behalf of a user, given by id or username. */
  onBehalfOf(user: string): GatehouseClient;
  /**
   * Signs in by username or e-mail address; later calls are this person's.
   * @throws GatehouseError `bad-credentials`, `second-factor-required`, `locked`, `rate-limited`, `unreachable`, `timeout`.
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

/** A client of one server and of one caller: a service account, an application or a person. */
export function createGatehouseClient(options: ClientOptions): GatehouseClient {
  const { timeout = 30_000, retries = 3, rulesMaxAge = 60_000 } = options;
  const cookie = new SessionCookie(options.session);
  let latestStamp: string | null = null;
  const carryOver = (onStamp: (stamp: string) => void): Carry => {
    const untyped = createTRPCUntypedClient<AppRouter>({ links: linksTo(options, cookie, onStamp) });
    return (path, type, input, signal) =>
      callInTime({ timeout, signal }, (inTime) =>
        callRetried({ path, type, retries, signal: inTime }, (context) =>
          type === 'query' ? untyped.query(path, input, { signal: inTime, context }) : untyped.mutation(path, input, { signal: inTime, context }),
        ),
      );
  };
  const carry = carryOver((stamp) => (latestStamp = stamp));
  const trpc = proxyOf<TRPCClient<AppRouter>>(async (path, type, input, signal) => {
    try {
      return await carry(path, type, input, signal);
    } finally {
      // Whoever signs in or out is somebody else afterwards, whose stamp may be the same.
      if (type === 'mutation' && path.startsWith('auth.')) forget();
    }
  });
  // The rules are asked for on a way of their own, so that their stamp is not taken for that of another answer.
  let rulesStamp: string | null = null;
  const carryRules = carryOver((stamp) => (latestStamp = rulesStamp = stamp));
  const askRules: AskRules = async () => {
    const { rules } = (await carryRules('auth.me', 'query', undefined, undefined)) as Outputs['auth']['me'];
    return { rules, stamp: rulesStamp };
  };
  const { can, permissions, forget } = permissionsFrom(askRules, { maxAge: rulesMaxAge, latestStamp: () => latestStamp });
  return {
    trpc,
    can,
    permissions,
    authorize: (request, { signal } = {}) => trpc.access.authorize.mutate({ requestId: crypto.randomUUID(), ...request }, signal && { signal }),
    onBehalfOf: (user) => createGatehouseClient({ ...options, onBehalfOf: user }),
    login: (login, password) => trpc.auth.login.mutate({ login, password }),
    logout: async () => void (await trpc.auth.logout.mutate()),
    session: () => cookie.pair,
  };
}
