import type { AccessRequest as WireRequest } from '@gatehouse/contract';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { conflict, invalidField } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';

/** When a role is to end, in the form that is stored. @throws Refusal for one that is over. */
export function endInFuture({ clock }: Platform, until: string | null): Timestamp | null {
  if (until === null) return null;
  const end = timestampOf(new Date(until));
  if (end <= timestampOf(clock.now())) throw invalidField('until', 'A role can only end in the future. Choose a later day.');
  return end;
}

/** @throws Refusal `wrong-status` when it was decided or withdrawn. */
export function requireOpen({ status }: WireRequest): void {
  if (status !== 'open') throw conflict('wrong-status', `This request was ${status} already. Reload to see it.`);
}

/** How the trail names a request: by its role. */
export const requestSubject = ({ policies }: Platform, { id, role }: Pick<WireRequest, 'id' | 'role'>) => ({
  type: 'AccessRequest',
  id,
  label: policies.roles.find((known) => known.role === role)?.label ?? role,
});
