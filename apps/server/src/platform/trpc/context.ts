import type {} from '@fastify/cookie';
import type { User } from '@gatehouse/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../../audit/trail.ts';
import { BROWSER_COOKIE_LIFETIME, COOKIE_LIFETIME } from '../../sessions/session-policy.ts';
import type { Call } from '../call.ts';
import { SECOND } from '../clock.ts';
import type { Refusal } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { authzStampOf, type Principal } from '../principal.ts';
import { noteCaller } from '../request-log.ts';
import { actorOf, bearerOf, findCaller } from './find-caller.ts';

/** What every procedure of one HTTP request shares. The unit of work is not among it: each procedure forks its own. */
export interface Context {
  platform: Platform;
  principal: Principal | null;
  /** A person's own record, as the session lookup read it; `null` for a program. */
  user: User | null;
  /** Why every call of this request is refused: a key that opens nothing. */
  refusal: Refusal | null;
  /** Address, browser and request id; the actor is the principal or anonymous. */
  origin: Origin;
  /** Whether the browser says that another site sent this request, which a cookie would come with. */
  crossSite: boolean;
  /** Done around each change that this request makes. */
  around?: NonNullable<Call['around']>;
  setSession(token: string | null): void;
  sessionToken: string | null;
  /** What tells this browser from others in which somebody has not signed in; `keeps` is false for programs. */
  browser: { token: string | null; keeps: boolean };
  setBrowser(token: string): void;
  /** Tells that whoever asked has gone and takes no answer. */
  gone(): AbortSignal;
}

export async function createContext(platform: Platform, req: FastifyRequest, res: FastifyReply): Promise<Context> {
  const secure = platform.config.publicUrl.startsWith('https:');
  const { basePath } = platform.config;
  const cookie = cookieName('session', secure, basePath);
  const browserCookie = cookieName('browser', secure, basePath);
  const token = req.cookies[cookie] ?? null;
  const setSession = (value: string | null): void => {
    const options = { path: basePath || '/', httpOnly: true, sameSite: 'lax', secure } as const;
    if (value === null) void res.clearCookie(cookie, options);
    else void res.setCookie(cookie, value, { ...options, maxAge: COOKIE_LIFETIME / SECOND });
  };
  const whence = { address: req.ip.slice(0, 64), userAgent: req.headers['user-agent'] ?? null, requestId: req.id, policyHash: platform.policies.hash };
  const { principal, user, refusal, rotatedToken } = await findCaller(platform, req, token, whence);
  if (rotatedToken !== null) setSession(rotatedToken);
  if (principal) noteCaller(req, principal);
  if (principal) void res.header('x-gatehouse-authz', `${platform.policies.hash.slice(0, 16)}:${authzStampOf(principal)}`);
  return {
    platform,
    principal,
    user,
    refusal,
    origin: { ...actorOf(principal), ...whence },
    crossSite: bearerOf(req.headers) === undefined && isCrossSite(req, platform.config.publicOrigin),
    setSession,
    sessionToken: token,
    // Programs, which don't send this header, are spared a second cookie.
    browser: { token: req.cookies[browserCookie] ?? null, keeps: req.headers['sec-fetch-site'] !== undefined },
    gone: () => goneFrom(res),
    setBrowser: (value) =>
      void res.setCookie(browserCookie, value, { path: basePath || '/', httpOnly: true, sameSite: 'strict', secure, maxAge: BROWSER_COOKIE_LIFETIME / SECOND }),
  };
}

function goneFrom({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const closed = (): void => void (raw.writableFinished || gone.abort());
  if (raw.destroyed) closed();
  else raw.once('close', closed);
  return gone.signal;
}

/**
 * `__Host-` binds the cookie to this host and to HTTPS, and wants all of the host: below a path of it, `__Secure-` binds it to HTTPS. Over plain HTTP
 * browsers would refuse either.
 */
const cookieName = (what: 'session' | 'browser', secure: boolean, basePath: string): string =>
  `${secure ? (basePath === '' ? '__Host-' : '__Secure-') : ''}gatehouse_${what}`;

function isCrossSite(req: FastifyRequest, publicOrigin: string): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  const { origin, host } = req.headers;
  if (origin === undefined || site === 'same-origin') return false;
  if (origin === publicOrigin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
