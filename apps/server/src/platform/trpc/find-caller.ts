import type { User } from '@gatehouse/contract';
import type { FastifyRequest } from 'fastify';
import { findKeyCaller, onBehalfWithoutKey } from '../../api-keys/find-key-caller.ts';
import type { Origin } from '../../audit/trail.ts';
import { findSession } from '../../sessions/find-session.ts';
import { Refusal } from '../errors.ts';
import type { Em } from '../orm.ts';
import type { Platform } from '../platform.ts';
import type { Principal } from '../principal.ts';

/** Who sent a request, as far as it says. */
export interface Caller {
  principal: Principal | null;
  /** A person's own record, as the session lookup read it. */
  user: User | null;
  /** Why whoever sent it is not let in, whatever they ask. */
  refusal: Refusal | null;
  /** The new token of a session that was given one. */
  rotatedToken: string | null;
}

const NOBODY: Caller = { principal: null, user: null, refusal: null, rotatedToken: null };

/** A key wins over a cookie, which is then not looked at: a program does not act as whoever uses the same browser. */
export async function findCaller(platform: Platform, { headers }: FastifyRequest, token: string | null, whence: Omit<Origin, 'actor'>): Promise<Caller> {
  const em = platform.orm.em.fork() as Em;
  const person = headers['x-gatehouse-on-behalf-of'];
  const authorization = bearerOf(headers);
  try {
    if (Array.isArray(person) || (person !== undefined && authorization === undefined)) throw onBehalfWithoutKey();
    if (authorization !== undefined) {
      return { ...NOBODY, principal: await findKeyCaller(platform, em, { authorization, person: person && decoded(person) }, whence) };
    }
  } catch (cause) {
    if (cause instanceof Refusal) return { ...NOBODY, refusal: cause };
    throw cause;
  }
  const found = token === null ? undefined : await findSession(platform, em, token);
  return found ? { ...NOBODY, principal: found.principal, user: found.user, rotatedToken: found.rotatedToken ?? null } : NOBODY;
}

/** The header by which a program calls. Another scheme is not for us: a proxy may ask for a password of its own and pass it on. */
export const bearerOf = ({ authorization }: FastifyRequest['headers']): string | undefined =>
  authorization !== undefined && /^bearer\b/i.test(authorization) ? authorization : undefined;

/** Headers hold ASCII: a username of other letters is sent percent-encoded. */
function decoded(text: string): string {
  try {
    // No name has a NUL, and PostgreSQL takes none.
    return decodeURIComponent(text).replaceAll('\u0000', '\uFFFD');
  } catch {
    return text;
  }
}

/** The caller in the words of the trail. */
export function actorOf(principal: Principal | null): Pick<Origin, 'actor' | 'keyId' | 'onBehalfOfId'> {
  if (!principal) return { actor: { kind: 'anonymous', id: null, label: 'anonymous' } };
  if (principal.kind === 'user') return { actor: { kind: 'user', id: principal.id, label: principal.username } };
  const onBehalfOf = principal.kind === 'service' ? principal.onBehalfOf : null;
  return {
    actor: { kind: 'service', id: principal.id, label: principal.name },
    keyId: principal.keyId,
    ...(onBehalfOf && { onBehalfOfId: onBehalfOf.id }),
  };
}
