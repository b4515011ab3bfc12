import {
  applicationIdInput,
  createApplicationInput,
  createKeyInput,
  keyIdInput,
  listApplicationsInput,
  rotateKeyInput,
  updateApplicationInput,
} from '@gatehouse/contract';
import { personProcedure, procedure, router } from '../platform/trpc/procedure.ts';
import { applicationKeys, createApplicationKey, revokeApplicationKey, rotateApplicationKey } from './application-keys.ts';
import { createApplication } from './create-application.ts';
import { deleteApplication } from './delete-application.ts';
import { findApplication, listApplications } from './read-applications.ts';
import { updateApplication } from './update-application.ts';

export const applicationsRouter = router({
  list: procedure({ can: ['read', 'Application'] })
    .input(listApplicationsInput)
    .query(({ ctx, input }) => listApplications(ctx.call, input)),
  get: procedure({ can: ['read', 'Application'] })
    .input(applicationIdInput)
    .query(({ ctx, input }) => findApplication(ctx.call, ctx.call.em, input.id)),
  create: procedure({ can: ['create', 'Application'] })
    .input(createApplicationInput)
    .mutation(({ ctx, input }) => createApplication(ctx.call, input)),
  update: procedure({ can: ['update', 'Application'] })
    .input(updateApplicationInput)
    .mutation(({ ctx, input }) => updateApplication(ctx.call, input)),
  delete: procedure({ can: ['delete', 'Application'] })
    .input(applicationIdInput)
    .mutation(({ ctx, input }) => deleteApplication(ctx.call, input)),
  keys: procedure({ can: ['manageKeys', 'Application'] })
    .input(applicationIdInput)
    .query(({ ctx, input }) => applicationKeys(ctx.call, input)),
  // A key is bound by the permissions of whoever made it, who is a person.
  createKey: personProcedure({ can: ['manageKeys', 'Application'], confirmed: true })
    .input(createKeyInput)
    .mutation(({ ctx, input }) => createApplicationKey(ctx.call, input)),
  rotateKey: personProcedure({ can: ['manageKeys', 'Application'], confirmed: true })
    .input(rotateKeyInput)
    .mutation(({ ctx, input }) => rotateApplicationKey(ctx.call, input)),
  revokeKey: procedure({ can: ['manageKeys', 'Application'] })
    .input(keyIdInput)
    .mutation(({ ctx, input }) => revokeApplicationKey(ctx.call, input)),
});
