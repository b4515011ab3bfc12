import type { ApiKey, createScopedKeyInput, keyIdInput, NewApiKey, rotateKeyInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { issueKey } from '../api-keys/issue-key.ts';
import { type KeyHolder, keysOf } from '../api-keys/key-holder.ts';
import { revokeKey } from '../api-keys/revoke-key.ts';
import { rotateKey } from '../api-keys/rotate-key.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change, type PersonCall } from '../platform/call.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { findServiceAccount, serviceAccountSubject } from './read-service-accounts.ts';

/** The keys of a service account, for whoever sees it. */
export async function serviceAccountKeys(call: AuthorizedCall, { id }: { id: string }): Promise<{ items: ApiKey[] }> {
  const { name } = await findServiceAccount(call, call.em, id);
  return { items: await keysOf(call.platform, call.em, { kind: 'service', id, name }) };
}

/** Makes a key by which the account's program calls. @throws Refusal `wrong-status`, and what {@link issueKey} does. */
export const createServiceAccountKey = (call: PersonCall, input: z.output<typeof createScopedKeyInput>): Promise<NewApiKey> =>
  change(call, async (em, trail) => issueKey(call, em, trail, await holderFor(call, em, input.id), input));

/** @throws Refusal `wrong-status`, and what {@link rotateKey} does. */
export const rotateServiceAccountKey = (call: PersonCall, input: z.output<typeof rotateKeyInput>): Promise<NewApiKey> =>
  change(call, async (em, trail) => rotateKey(call, em, trail, await holderFor(call, em, input.id), input));

export const revokeServiceAccountKey = (call: PersonCall, input: z.output<typeof keyIdInput>): Promise<ApiKey> =>
  change(call, async (em, trail) => {
    const account = await findServiceAccount(call, em, input.id);
    authorize(call, 'update', 'ServiceAccount', serviceAccountSubject(account));
    return revokeKey(call, em, trail, { kind: 'service', id: account.id, name: account.name }, input);
  });

/** An account to which the caller may give a key. */
async function holderFor(call: PersonCall, em: Em, id: string): Promise<KeyHolder> {
  const account = await findServiceAccount(call, em, id);
  authorize(call, 'update', 'ServiceAccount', serviceAccountSubject(account));
  requireCeiling(call, account.roles, 'role');
  if (account.status === 'revoked') throw conflict('wrong-status', 'This service account is revoked, so it can’t get new keys.');
  return { kind: 'service', id, name: account.name };
}
