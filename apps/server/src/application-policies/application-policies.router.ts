import {
  applicationPolicyIdInput,
  checkDraftInput,
  conflictsInput,
  createApplicationPolicyInput,
  listApplicationPoliciesInput,
  restoreApplicationPolicyInput,
  tryPolicyInput,
  updateApplicationPolicyInput,
} from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { listTraits } from '../access/seen-traits.ts';
import { tryPolicy } from '../access/try-policy.ts';
import { checkDraft, listConflicts } from './check-conflicts.ts';
import { createPolicy, deletePolicy, restorePolicy, updatePolicy } from './change-policy.ts';
import { listVersions } from './list-versions.ts';
import { getPolicy, listPolicies } from './read-policies.ts';

export const applicationPoliciesRouter = router({
  list: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(listApplicationPoliciesInput)
    .query(({ ctx, input }) => listPolicies(ctx.call, input)),
  get: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(applicationPolicyIdInput)
    .query(({ ctx, input }) => getPolicy(ctx.call, input)),
  versions: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(applicationPolicyIdInput)
    .query(({ ctx, input }) => listVersions(ctx.call, input)),
  conflicts: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(conflictsInput)
    .query(({ ctx, input }) => listConflicts(ctx.call, input)),
  traits: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(conflictsInput)
    .query(({ ctx, input }) => listTraits(ctx.call, input)),
  // These two change nothing; a draft may only be longer than an address can be.
  checkDraft: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(checkDraftInput)
    .mutation(({ ctx, input }) => checkDraft(ctx.call, input)),
  tryOut: procedure({ can: ['read', 'ApplicationPolicy'] })
    .input(tryPolicyInput)
    .mutation(({ ctx, input }) => tryPolicy(ctx.call, input)),
  create: procedure({ can: ['create', 'ApplicationPolicy'] })
    .input(createApplicationPolicyInput)
    .mutation(({ ctx, input }) => createPolicy(ctx.call, input)),
  update: procedure({ can: ['update', 'ApplicationPolicy'] })
    .input(updateApplicationPolicyInput)
    .mutation(({ ctx, input }) => updatePolicy(ctx.call, input)),
  restore: procedure({ can: ['update', 'ApplicationPolicy'] })
    .input(restoreApplicationPolicyInput)
    .mutation(({ ctx, input }) => restorePolicy(ctx.call, input)),
  delete: procedure({ can: ['delete', 'ApplicationPolicy'] })
    .input(applicationPolicyIdInput)
    .mutation(({ ctx, input }) => deletePolicy(ctx.call, input)),
});
