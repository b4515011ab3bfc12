import { listWaitingMailInput, mailIdInput, testMailInput, updateAccountInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { discardMail, handOverMail, listWaitingMail, sendMailNow } from '../users/waiting-mail.ts';
import { getAccount } from './get-account.ts';
import { listServers } from './list-servers.ts';
import { sendTestMail } from './send-test-mail.ts';
import { updateAccount } from './update-account.ts';

export const accountRouter = router({
  get: procedure({ can: ['read', 'Account'] }).query(({ ctx }) => getAccount(ctx.call)),
  servers: procedure({ can: ['read', 'Account'] }).query(({ ctx }) => listServers(ctx.call)),
  update: procedure({ can: ['update', 'Account'], confirmed: true })
    .input(updateAccountInput)
    .mutation(({ ctx, input }) => updateAccount(ctx.call, input)),
  sendTestMail: procedure({ can: ['update', 'Account'] })
    .input(testMailInput)
    .mutation(({ ctx, input }) => sendTestMail(ctx.call, input)),
  outbox: procedure({ can: ['read', 'Account'] })
    .input(listWaitingMailInput)
    .query(({ ctx, input }) => listWaitingMail(ctx.call, input)),
  handOverMail: procedure({ can: ['update', 'Account'] })
    .input(mailIdInput)
    .mutation(({ ctx, input }) => handOverMail(ctx.call, input)),
  discardMail: procedure({ can: ['update', 'Account'] })
    .input(mailIdInput)
    .mutation(({ ctx, input }) => discardMail(ctx.call, input)),
  sendMailNow: procedure({ can: ['update', 'Account'] })
    .input(mailIdInput)
    .mutation(({ ctx, input }) => sendMailNow(ctx.call, input)),
});
