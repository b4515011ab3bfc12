import { testMailInput, updateAccountInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { getAccount } from './get-account.ts';
import { sendTestMail } from './send-test-mail.ts';
import { updateAccount } from './update-account.ts';

export const accountRouter = router({
  get: procedure({ can: ['read', 'Account'] }).query(({ ctx }) => getAccount(ctx.call)),
  update: procedure({ can: ['update', 'Account'], confirmed: true })
    .input(updateAccountInput)
    .mutation(({ ctx, input }) => updateAccount(ctx.call, input)),
  sendTestMail: procedure({ can: ['update', 'Account'] })
    .input(testMailInput)
    .mutation(({ ctx, input }) => sendTestMail(ctx.call, input)),
});
