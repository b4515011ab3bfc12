import {
  bulkJobInput,
  bulkUsersInput,
  findUsersByNameInput,
  previewBulkInput,
  createUserInput,
  deactivateUserInput,
  deleteUserInput,
  importCsvInput,
  listAuditInput,
  listDeletedInput,
  listUsersInput,
  restoreUserInput,
  setRolesInput,
  startBulkInput,
  updateUserInput,
  userIdInput,
  userSessionInput,
} from '@gatehouse/contract';
import { concerning, listEvents } from '../audit/list-events.ts';
import { personProcedure, procedure, router } from '../platform/trpc/procedure.ts';
import { findUsersByName } from './find-by-name.ts';
import { bulkUsers } from './bulk/bulk-users.ts';
import { cancelBulk } from './bulk/end-bulk-job.ts';
import { previewBulk } from './bulk/preview-bulk.ts';
import { listBulkJobs, reportBulkJob } from './bulk/read-bulk-jobs.ts';
import { startBulk, undoBulk } from './bulk/start-bulk.ts';
import { deactivateUser, reactivateUser } from './change-status.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { deletionImpact } from './deletion-impact.ts';
import { eraseUser } from './erase-user.ts';
import { findUser } from './find-user.ts';
import { getUser } from './get-user.ts';
import { sendPasswordReset, unlockUser } from './help-sign-in.ts';
import { importUsers } from './import-users.ts';
import { invitationState, revokeInvitation, sendInvitation } from './invitation.ts';
import { listDeletedUsers } from './list-deleted-users.ts';
import { listUsers } from './list-users.ts';
import { resetSecondFactors, userSecondFactors } from './reset-second-factors.ts';
import { restoreUser } from './restore-user.ts';
import { setRoles } from './set-roles.ts';
import { updateUser } from './update-user.ts';
import { revokeUserSession, revokeUserSessions, userSessions } from './user-sessions.ts';

const timelineInput = userIdInput.extend({ page: listAuditInput });

export const usersRouter = router({
  list: procedure({ can: ['read', 'User'] })
    .input(listUsersInput)
    .query(({ ctx, input }) => listUsers(ctx.call, input)),
  get: procedure({ can: ['read', 'User'] })
    .input(userIdInput)
    .query(({ ctx, input }) => getUser(ctx.call, input)),
  timeline: procedure({ can: ['read', 'AuditEvent'] })
    .input(timelineInput)
    .query(async ({ ctx, input }) => {
      const { id } = await findUser(ctx.call, ctx.call.em, input.id);
      return listEvents(ctx.call, input.page, concerning(id));
    }),
  deletionImpact: procedure({ can: ['delete', 'User'] })
    .input(userIdInput)
    .query(({ ctx, input }) => deletionImpact(ctx.call, input)),
  create: procedure({ can: ['create', 'User'] })
    .input(createUserInput)
    .mutation(({ ctx, input }) => createUser(ctx.call, input)),
  update: procedure({ can: ['update', 'User'] })
    .input(updateUserInput)
    .mutation(({ ctx, input }) => updateUser(ctx.call, input)),
  setRoles: procedure({ can: ['assignRoles', 'User'] })
    .input(setRolesInput)
    .mutation(({ ctx, input }) => setRoles(ctx.call, input)),
  deactivate: procedure({ can: ['deactivate', 'User'] })
    .input(deactivateUserInput)
    .mutation(({ ctx, input }) => deactivateUser(ctx.call, input)),
  reactivate: procedure({ can: ['reactivate', 'User'] })
    .input(userIdInput)
    .mutation(({ ctx, input }) => reactivateUser(ctx.call, input)),
  delete: procedure({ can: ['delete', 'User'] })
    .input(deleteUserInput)
    .mutation(({ ctx, input }) => deleteUser(ctx.call, input)),
  deleted: procedure({ can: ['delete', 'User'] })
    .input(listDeletedInput)
    .query(({ ctx, input }) => listDeletedUsers(ctx.call, input)),
  restore: procedure({ can: ['delete', 'User'] })
    .input(restoreUserInput)
    .mutation(({ ctx, input }) => restoreUser(ctx.call, input)),
  erase: procedure({ can: ['delete', 'User'], confirmed: true })
    .input(userIdInput)
    .mutation(({ ctx, input }) => eraseUser(ctx.call, input)),
  unlock: procedure({ can: ['unlock', 'User'] })
    .input(userIdInput)
    .mutation(({ ctx, input }) => unlockUser(ctx.call, input)),
  sendPasswordReset: procedure({ can: ['resetCredentials', 'User'] })
    .input(userIdInput)
    .mutation(({ ctx, input }) => sendPasswordReset(ctx.call, input)),
  invitation: procedure({ can: ['resetCredentials', 'User'] })
    .input(userIdInput)
    .query(({ ctx, input }) => invitationState(ctx.call, input)),
  sendInvitation: procedure({ can: ['resetCredentials', 'User'] })
    .input(userIdInput)
    .mutation(({ ctx, input }) => sendInvitation(ctx.call, input)),
  revokeInvitation: procedure({ can: ['resetCredentials', 'User'] })
    .input(userIdInput)
    .mutation(({ ctx, input }) => revokeInvitation(ctx.call, input)),
  sessions: procedure({ can: ['revokeSessions', 'User'] })
    .input(userIdInput)
    .query(({ ctx, input }) => userSessions(ctx.call, input)),
  revokeSession: procedure({ can: ['revokeSessions', 'User'] })
    .input(userSessionInput)
    .mutation(({ ctx, input }) => revokeUserSession(ctx.call, input)),
  secondFactors: procedure({ can: ['resetCredentials', 'User'] })
    .input(userIdInput)
    .query(({ ctx, input }) => userSecondFactors(ctx.call, input)),
  resetSecondFactors: procedure({ can: ['resetCredentials', 'User'], confirmed: true })
    .input(userIdInput)
    .mutation(({ ctx, input }) => resetSecondFactors(ctx.call, input)),
  revokeSessions: procedure({ can: ['revokeSessions', 'User'] })
    .input(userIdInput)
    .mutation(({ ctx, input }) => revokeUserSessions(ctx.call, input)),
  // It changes nothing; a list may only be longer than an address can be.
  findByName: procedure({ can: ['read', 'User'] })
    .input(findUsersByNameInput)
    .mutation(({ ctx, input }) => findUsersByName(ctx.call, input)),
  // Each act is judged apart; a caller who may do none of them is told so at once.
  bulk: procedure({ can: ['update', 'User'] })
    .input(bulkUsersInput)
    .mutation(({ ctx, input }) => bulkUsers(ctx.call, input)),
  previewBulk: procedure({ can: ['update', 'User'] })
    .input(previewBulkInput)
    .mutation(({ ctx, input }) => previewBulk(ctx.call, input)),
  startBulk: personProcedure({ can: ['update', 'User'] })
    .input(startBulkInput)
    .mutation(({ ctx, input }) => startBulk(ctx.call, input)),
  undoBulk: personProcedure({ can: ['update', 'User'] })
    .input(bulkJobInput)
    .mutation(({ ctx, input }) => undoBulk(ctx.call, input)),
  // Whoever started a job sees it and may stop it, and nobody else, whatever their roles.
  bulkJobs: personProcedure({ can: 'signed-in' }).query(({ ctx }) => listBulkJobs(ctx.call)),
  bulkJob: personProcedure({ can: 'signed-in' })
    .input(bulkJobInput)
    .query(({ ctx, input }) => reportBulkJob(ctx.call, input)),
  cancelBulk: personProcedure({ can: 'signed-in' })
    .input(bulkJobInput)
    .mutation(({ ctx, input }) => cancelBulk(ctx.call, input)),
  importCsv: procedure({ can: ['import', 'User'], audit: 'user.import' })
    .input(importCsvInput)
    .mutation(({ ctx, input }) => importUsers(ctx.call, input)),
});
