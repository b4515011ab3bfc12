import type { AnyTRPCRouter } from '@trpc/server';
import type { Guard } from '../platform/authz/guard-caller.ts';
import { appRouter } from '../router.ts';

export interface ProcedureUnderTest {
  path: string;
  type: string;
  guard: Guard | undefined;
}

interface Definition {
  type: string;
  meta?: { can?: Guard };
}

/** Every procedure of the router, with its declared guard. */
export function allProcedures(): ProcedureUnderTest[] {
  const router: AnyTRPCRouter = appRouter;
  return Object.entries<{ _def: Definition }>(router._def.procedures).map(([path, { _def }]) => ({ path, type: _def.type, guard: _def.meta?.can }));
}
