import { badKey, changedMeanwhile } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import type { ApplicationPrincipal, ServicePrincipal } from '../platform/principal.ts';
import { actingFor, readKeyById } from './read-key.ts';

/**
 * Whether a key, inside of a change, still stands as it did when its call was let in: its account, who made it and the person
 * acted for included.
 * @throws Refusal `bad-key`, `not-permitted`.
 */
export async function requireStandingKey(platform: Platform, em: Em, caller: ServicePrincipal | ApplicationPrincipal): Promise<void> {
  const found = await readKeyById(platform, em, caller.keyId);
  if (!found || found.fault !== null) throw badKey();
  const { principal } = found;
  const now =
    principal.kind === 'service' && caller.kind === 'service' && caller.onBehalfOf ? await actingFor(platform, em, principal, caller.onBehalfOf.id) : principal;
  if (now?.stamp !== caller.stamp) throw changedMeanwhile();
}
