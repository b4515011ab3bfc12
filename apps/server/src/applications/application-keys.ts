import type { ApiKey, createKeyInput, keyIdInput, NewApiKey, rotateKeyInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { issueKey } from '../api-keys/issue-key.ts';
import { type KeyHolder, keysOf } from '../api-keys/key-holder.ts';
import { revokeKey } from '../api-keys/revoke-key.ts';
import { rotateKey } from '../api-keys/rotate-key.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change, type PersonCall } from '../platform/call.ts';
import type { Em } from '../platform/orm.ts';
import { findSummary } from './read-applications.ts';

/** The keys of an application, for whoever manages them. */
export async function applicationKeys(call: AuthorizedCall, { id }: { id: string }): Promise<{ items: ApiKey[] }> {
  return { items: await keysOf(call.platform, call.em, await holderFor(call, call.em, id)) };
}

/** Makes a key by which the application asks for decisions about itself. @throws what {@link issueKey} does. */
export const createApplicationKey = (call: PersonCall, input: z.output<typeof createKeyInput>): Promise<NewApiKey> =>
  change(call, async (em, trail) => issueKey(call, em, trail, await holderFor(call, em, input.id), input));

/** @throws what {@link rotateKey} does. */
export const rotateApplicationKey = (call: PersonCall, input: z.output<typeof rotateKeyInput>): Promise<NewApiKey> =>
  change(call, async (em, trail) => rotateKey(call, em, trail, await holderFor(call, em, input.id), input));

/** @throws what {@link revokeKey} does. */
export const revokeApplicationKey = (call: AuthorizedCall, input: z.output<typeof keyIdInput>): Promise<ApiKey> =>
  change(call, async (em, trail) => revokeKey(call, em, trail, await holderFor(call, em, input.id), input));

async function holderFor(call: AuthorizedCall, em: Em, id: string): Promise<KeyHolder> {
  const application = await findSummary(call, em, id);
  authorize(call, 'manageKeys', 'Application', application);
  return { kind: 'application', id, name: application.name };
}
