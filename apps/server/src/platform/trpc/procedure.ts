import { abilityFor, type ActionOf, type AppAbility, can, formatGrant, type SubjectName } from '@gatehouse/ability';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { initTRPC } from '@trpc/server';
import type { AuthorizedCall, Call } from '../call.ts';
import { change } from '../call.ts';
import { conflict, Refusal } from '../errors.ts';
import type { Em } from '../orm.ts';
import type { Platform } from '../platform.ts';
import type { Context } from './context.ts';
import { errorData, errorOf } from './error-formatter.ts';

/** `[action, subject]`, for every pair that the vocabulary has. A misspelt one does not compile. */
export type Permission = { [S in SubjectName]: readonly [ActionOf<S>, S] }[SubjectName];

/** Who may call a procedure. `public` and `signed-in` are said by name; nothing is open by omission. */
export type Guard = 'public' | 'signed-in' | Permission;

export interface Meta {
  can: Guard;
  /** How a refusal is named in the audit trail; it follows from the procedure's path unless said. */
  audit?: string;
  /** Whether the call is open to somebody who must first change the password that an admin set. */
  beforePasswordChange?: boolean;
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => {
      const shown = errorOf(error);
      const data = errorData(shown, shape.data.httpStatus, ctx?.origin.requestId ?? '');
      return { code: shape.code, message: data.message, data };
    },
  });

export const router = t.router;

/** The path of a procedure in the words of the trail: `users.setRoles` → `user.set-roles`. */
const auditActionOf = (path: string): string => {
  const [domain = '', verb = ''] = path.split('.');
  return `${domain.replace(/ies$/, 'y').replace(/s$/, '')}.${verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
};

const abilities = new WeakMap<Platform, Map<string, AppAbility>>();

/** Abilities are pure in the principal's id, roles and the policies: the latest thousands are kept. */
function abilityOf(platform: Platform, id: string, roles: readonly string[]): AppAbility {
  let known = abilities.get(platform);
  if (!known) abilities.set(platform, (known = new Map()));
  const key = `${id} ${roles.join(' ')}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= 5000) known.clear();
  const ability = abilityFor(platform.policies, { id, roles });
  known.set(key, ability);
  return ability;
}

/** Every refusal of a known caller is history too. It has a transaction of its own: the refused call has none. */
async function recordRefusal(call: Call, path: string, meta: Meta, refusal: Refusal): Promise<void> {
  await change(call, async (_em, trail) => {
    const [, subject = 'Call'] = Array.isArray(meta.can) ? meta.can : [];
    trail.record({ action: meta.audit ?? auditActionOf(path), subject: { type: subject, id: null, label: path }, outcome: 'denied', reason: refusal.reason });
  });
}

const base = t.procedure.use(async ({ ctx, path, meta, type, next }) => {
  const call: Call = { platform: ctx.platform, em: ctx.platform.orm.em.fork() as Em, origin: ctx.origin };
  // A query changes nothing, and its answer stays with the browser that asked.
  if (type === 'mutation' && ctx.crossSite) {
    const refusal = new Refusal('FORBIDDEN', 'csrf', 'Another site sent this request, so it was refused. Open Gatehouse itself and try again.');
    if (ctx.principal && meta) await recordRefusal(call, path, meta, refusal);
    throw errorOf(refusal);
  }
  const result = await next({ ctx: { ...ctx, call } });
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof UniqueConstraintViolationException) {
    // The use cases look before they write; this is the database's own word in case one did not.
    const email = /email/.test(cause.message);
    throw errorOf(conflict(email ? 'email-taken' : 'username-taken', `This ${email ? 'e-mail address' : 'name'} is taken.`));
  }
  const error = errorOf(result.error);
  if (error.cause instanceof Refusal && error.cause.code === 'FORBIDDEN' && ctx.principal && meta) await recordRefusal(call, path, meta, error.cause);
  throw error;
});

/** A procedure that anybody may call, signed in or not. */
export const publicProcedure = (meta: Omit<Meta, 'can'> = {}) => base.meta({ ...meta, can: 'public' });

/** A procedure for signed-in people: for all of them, or for those whose roles grant the permission on some instance. */
export const procedure = (meta: Meta & { can: Exclude<Guard, 'public'> }) =>
  base.meta(meta).use(async ({ ctx, next }) => {
    const { principal, user, platform, call } = ctx;
    if (!principal || !user) throw errorOf(new Refusal('UNAUTHORIZED', 'no-session', 'Sign in first; your session may have ended.'));
    if (principal.mustChangePassword && !meta.beforePasswordChange) {
      throw errorOf(new Refusal('FORBIDDEN', 'password-change-required', 'Choose a password of your own first: this one was set by somebody else.'));
    }
    const ability = abilityOf(platform, principal.id, principal.roles);
    if (meta.can !== 'signed-in') {
      const [action, subject] = meta.can;
      // The pair is one of the vocabulary's by its type; together TypeScript can't say so.
      if (!can(ability, action as ActionOf<SubjectName>, subject)) throw errorOf(notPermitted(action, subject));
    }
    const authorized: AuthorizedCall = { ...call, principal, ability };
    return next({ ctx: { ...ctx, principal, user, call: authorized } });
  });

function notPermitted(action: string, subject: string, field?: string): Refusal {
  const permission = `${formatGrant({ action, subject })}${field === undefined ? '' : ` (${field})`}`;
  return new Refusal('FORBIDDEN', 'not-permitted', `You need the permission ${permission}. Ask somebody who manages users.`, {
    missing: { action, subject, ...(field !== undefined && { field }) },
  });
}
