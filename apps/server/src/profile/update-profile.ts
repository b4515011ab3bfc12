import type { Profile, updateProfileInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { AuthorizedCall } from '../platform/call.ts';
import { pendingEmail } from '../users/change-own-email.ts';
import { getUser } from '../users/get-user.ts';
import { updateUser } from '../users/update-user.ts';

/** One's own record, with the address that is still to be confirmed. */
export async function getProfile(call: AuthorizedCall): Promise<Profile> {
  const user = await getUser(call, { id: call.principal.id });
  return { ...user, ...(await pendingEmail(call, call.em, user.id)) };
}

/** Changes one's own names at once, and one's e-mail address once the new one is confirmed. Taking the address away needs no confirmation. */
export async function updateProfile(call: AuthorizedCall, input: z.output<typeof updateProfileInput>): Promise<Profile> {
  const user = await updateUser(call, { ...input, id: call.principal.id }, 'profile.update');
  return { ...user, ...(await pendingEmail(call, call.em, user.id)) };
}
