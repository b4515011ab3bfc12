import type { Servers } from '@gatehouse/contract';
import { authorize } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { isSelf, seenServers } from '../platform/servers.ts';
import { THE_ACCOUNT } from './get-account.ts';

/** The servers that use this database now, and whether they have different policies. */
export async function listServers(call: AuthorizedCall): Promise<Servers> {
  const { platform, em } = call;
  authorize(call, 'read', 'Account', THE_ACCOUNT);
  const items = (await seenServers(platform, em)).map((server) => ({ ...server, isThis: isSelf(platform, server) }));
  const { hash } = platform.policies;
  return { policyHash: hash, disagree: items.some(({ policyHash }) => policyHash !== hash), items };
}
