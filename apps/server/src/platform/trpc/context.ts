import type {} from '@fastify/cookie';
import type { User } from '@gatehouse/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../../audit/trail.ts';
import { findSession } from '../../sessions/find-session.ts';
import { BROWSER_COOKIE_LIFETIME, COOKIE_LIFETIME } from '../../sessions/session-policy.ts';
import type { Principal } from '../call.ts';
import { SECOND } from '../clock.ts';
import type { Em } from '../orm.ts';
import type { Platform } from '../platform.ts';

/** What every procedure of one HTTP request shares. The unit of work is not among it: each procedure forks its own. */
export interface Context {
  platform: Platform;
  principal: Principal | null;
  /** The principal's own record, as the session lookup read it. */
  user: User | null;
  /** Address, browser and request id; the actor is the principal or anonymous. */
  origin: Origin;
  /** Whether the browser says that another site sent this request. */
  crossSite: boolean;
  setSession(token: string | null): void;
  sessionToken: string | null;
  /** What tells this browser from others in which somebody has not signed in; `keeps` is false for programs. */
  browser: { token: string | null; keeps: boolean };
  setBrowser(token: string): void;
}

export async function createContext(platform: Platform, req: FastifyRequest, res: FastifyReply): Promise<Context> {
  const secure = platform.config.publicUrl.startsWith('https:');
  const cookie = sessionCookieName(secure);
  const token = req.cookies[cookie] ?? null;
  const setSession = (value: string | null): void => {
    const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
    if (value === null) void res.clearCookie(cookie, options);
    else void res.setCookie(cookie, value, { ...options, maxAge: COOKIE_LIFETIME / SECOND });
  };
  const found = token === null ? undefined : await findSession(platform, platform.orm.em.fork() as Em, token);
  if (found?.rotatedToken) setSession(found.rotatedToken);
  const principal = found?.principal ?? null;
  if (principal) void res.header('x-gatehouse-authz', `${platform.policies.hash.slice(0, 16)}:${principal.authzVersion}`);
  return {
    platform,
    principal,
    user: found?.user ?? null,
    origin: {
      actor: principal ? { kind: 'user', id: principal.id, label: principal.username } : { kind: 'anonymous', id: null, label: 'anonymous' },
      address: req.ip,
      userAgent: req.headers['user-agent'] ?? null,
      requestId: req.id,
      policyHash: platform.policies.hash,
    },
    crossSite: isCrossSite(req, platform.config.publicOrigin),
    setSession,
    sessionToken: token,
    // Programs, which don't send this header, are spared a second cookie.
    browser: { token: req.cookies[browserCookieName(secure)] ?? null, keeps: req.headers['sec-fetch-site'] !== undefined },
    setBrowser: (value) =>
      void res.setCookie(browserCookieName(secure), value, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: BROWSER_COOKIE_LIFETIME / SECOND }),
  };
}

/** `__Host-` binds the cookie to this host and to HTTPS; over plain HTTP browsers would refuse it. */
const sessionCookieName = (secure: boolean): string => (secure ? '__Host-gatehouse_session' : 'gatehouse_session');
const browserCookieName = (secure: boolean): string => (secure ? '__Host-gatehouse_browser' : 'gatehouse_browser');

function isCrossSite(req: FastifyRequest, publicOrigin: string): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  const { origin, host } = req.headers;
  if (origin === undefined || site === 'same-origin') return false;
  if (origin === publicOrigin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
