import {
  createScopedKeyInput,
  createServiceAccountInput,
  keyIdInput,
  listServiceAccountsInput,
  rotateKeyInput,
  serviceAccountIdInput,
  updateServiceAccountInput,
} from '@gatehouse/contract';
import { personProcedure, procedure, router } from '../platform/trpc/procedure.ts';
import { createServiceAccount } from './create-service-account.ts';
import { findServiceAccount, listServiceAccounts, maskServiceAccount } from './read-service-accounts.ts';
import { revokeServiceAccount } from './revoke-service-account.ts';
import { createServiceAccountKey, revokeServiceAccountKey, rotateServiceAccountKey, serviceAccountKeys } from './service-account-keys.ts';
import { updateServiceAccount } from './update-service-account.ts';

/** Programs with standing access. People set them up: no program makes another, nor a key. */
export const serviceAccountsRouter = router({
  list: procedure({ can: ['read', 'ServiceAccount'] })
    .input(listServiceAccountsInput)
    .query(({ ctx, input }) => listServiceAccounts(ctx.call, input)),
  get: procedure({ can: ['read', 'ServiceAccount'] })
    .input(serviceAccountIdInput)
    .query(async ({ ctx, input }) => maskServiceAccount(ctx.call.ability, await findServiceAccount(ctx.call, ctx.call.em, input.id))),
  keys: procedure({ can: ['read', 'ServiceAccount'] })
    .input(serviceAccountIdInput)
    .query(({ ctx, input }) => serviceAccountKeys(ctx.call, input)),
  create: personProcedure({ can: ['create', 'ServiceAccount'] })
    .input(createServiceAccountInput)
    .mutation(({ ctx, input }) => createServiceAccount(ctx.call, input)),
  update: personProcedure({ can: ['update', 'ServiceAccount'] })
    .input(updateServiceAccountInput)
    .mutation(({ ctx, input }) => updateServiceAccount(ctx.call, input)),
  revoke: personProcedure({ can: ['revoke', 'ServiceAccount'] })
    .input(serviceAccountIdInput)
    .mutation(({ ctx, input }) => revokeServiceAccount(ctx.call, input)),
  createKey: personProcedure({ can: ['update', 'ServiceAccount'], confirmed: true })
    .input(createScopedKeyInput)
    .mutation(({ ctx, input }) => createServiceAccountKey(ctx.call, input)),
  rotateKey: personProcedure({ can: ['update', 'ServiceAccount'], confirmed: true })
    .input(rotateKeyInput)
    .mutation(({ ctx, input }) => rotateServiceAccountKey(ctx.call, input)),
  revokeKey: personProcedure({ can: ['update', 'ServiceAccount'] })
    .input(keyIdInput)
    .mutation(({ ctx, input }) => revokeServiceAccountKey(ctx.call, input)),
});
