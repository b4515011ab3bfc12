import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { initTRPC } from '@trpc/server';
import type { z } from 'zod';
import { findApplicationByKey } from '../../api-keys/find-key-caller.ts';
import { type Guard, guardCaller, type Meta, recordRefusal } from '../authz/guard-caller.ts';
import type { Call } from '../call.ts';
import { conflict, crossSiteRefused, Refusal } from '../errors.ts';
import type { Em } from '../orm.ts';
import type { Context } from './context.ts';
import { errorData, errorOf } from './error-formatter.ts';
import { actorOf } from './find-caller.ts';

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
export const mergeRouters = t.mergeRouters;

const base = t.procedure.use(async ({ ctx, path, meta, type, next }) => {
  const call: Call = { platform: ctx.platform, em: ctx.platform.orm.em.fork() as Em, origin: ctx.origin };
  // In whose name a refusal goes on record. Whoever is let in by the input is somebody else than who sent the request.
  const caller: Pick<Context, 'principal' | 'origin'> = { principal: ctx.principal, origin: ctx.origin };
  if (ctx.refusal) throw errorOf(ctx.refusal);
  // A query changes nothing, and its answer stays with the browser that asked.
  if (type === 'mutation' && ctx.crossSite) {
    const refusal = crossSiteRefused();
    if (ctx.principal && meta) await recordRefusal(call, path, meta, refusal);
    throw errorOf(refusal);
  }
  // A refusal goes on record whenever it is met: only the changes of the call itself are made once.
  const result = await next({ ctx: { ...ctx, caller, call: ctx.around ? { ...call, around: ctx.around } : call } });
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof UniqueConstraintViolationException) {
    // The use cases look before they write; this is the database's own word in case one did not.
    const email = /email/.test(cause.message);
    throw errorOf(conflict(email ? 'email-taken' : 'username-taken', `This ${email ? 'e-mail address' : 'name'} is taken.`));
  }
  const error = errorOf(result.error);
  const refused = error.cause instanceof Refusal && error.cause.code === 'FORBIDDEN' ? error.cause : undefined;
  if (refused && caller.principal && meta) await recordRefusal({ ...call, origin: caller.origin }, path, meta, refused);
  throw error;
});

/** A procedure that anybody may call, signed in or not. */
export const publicProcedure = (meta: Omit<Meta, 'can'> = {}) => base.meta({ ...meta, can: 'public' });

type GuardedMeta = Omit<Meta, 'can'> & { can: Exclude<Guard, 'public'> };

/** A procedure for known callers, people and service accounts unless said: for all of them, or for those who have the permission on some instance. */
export const procedure = (meta: GuardedMeta) =>
  base.meta(meta).use(async ({ ctx, next }) => {
    const call = guardCaller(ctx.call, ctx.principal, meta);
    return next({ ctx: { ...ctx, principal: call.principal, call } });
  });

/** A procedure for signed-in people alone: what is theirs to do, or written down in their name. */
export const personProcedure = (meta: Omit<GuardedMeta, 'callers'>) => {
  const forPeople: Meta = { ...meta, callers: ['user'] };
  return base.meta(forPeople).use(async ({ ctx, next }) => {
    const { principal, ...call } = guardCaller(ctx.call, ctx.principal, forPeople);
    if (principal.kind !== 'user') throw new Error('A program was let in where people alone are.');
    return next({ ctx: { ...ctx, principal, call: { ...call, principal } } });
  });
};

/**
 * A procedure that an application may call too: by its key in the header or, for whoever can't set one, as `applicationKey` of the
 * input. The latter wins over whoever sent the request, as a key does over a cookie.
 */
export const applicationProcedure = <Schema extends z.ZodType<{ applicationKey?: string | undefined }>>(meta: Omit<GuardedMeta, 'callers'>, input: Schema) => {
  const forAll: Meta = { ...meta, callers: ['user', 'service', 'application'] };
  return base
    .meta(forAll)
    .input(input)
    .use(async ({ ctx, input: { applicationKey }, next }) => {
      const byInput = applicationKey === undefined ? null : await findApplicationByKey(ctx.platform, ctx.call.em, applicationKey, ctx.origin);
      if (byInput) {
        ctx.caller.principal = byInput;
        ctx.caller.origin = { ...ctx.origin, ...actorOf(byInput) };
      }
      const call = guardCaller({ ...ctx.call, origin: ctx.caller.origin }, ctx.caller.principal, forAll);
      return next({ ctx: { ...ctx, principal: call.principal, call } });
    });
};
