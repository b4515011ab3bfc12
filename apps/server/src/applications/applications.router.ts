import { applicationIdInput, createApplicationInput, listApplicationsInput, updateApplicationInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
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
});
