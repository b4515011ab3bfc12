import type { AnyTRPCRouter } from '@trpc/server';
import type { Guard, Meta } from '../platform/authz/guard-caller.ts';
import { appRouter } from '../router.ts';

export interface ProcedureUnderTest {
  path: string;
  type: string;
  guard: Guard | undefined;
  /** Whether people alone may call it: programs can't, or can't confirm who they are. */
  forPeople: boolean;
}

interface Definition {
  type: string;
  meta?: Partial<Meta>;
}

/** Every procedure of the router, with its declared guard. */
export function allProcedures(): ProcedureUnderTest[] {
  const router: AnyTRPCRouter = appRouter;
  return Object.entries<{ _def: Definition }>(router._def.procedures).map(([path, { _def }]) => ({
    path,
    type: _def.type,
    guard: _def.meta?.can,
    forPeople: _def.meta?.callers?.includes('service') === false || _def.meta?.confirmed === true,
  }));
}
