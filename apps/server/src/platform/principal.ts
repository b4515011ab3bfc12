import type { Scope } from '@gatehouse/ability';
import type { Timestamp } from './clock.ts';

/** Somebody, or some program, whose roles bound what a caller may do. */
export interface Authority {
  id: string;
  roles: readonly string[];
}

/** The signed-in person, as the session lookup found them. */
export interface UserPrincipal extends Authority {
  kind: 'user';
  username: string;
  authzVersion: number;
  sessionId: string;
  mustChangePassword: boolean;
  hasSecondFactor: boolean;
  /** By when they must have a second factor; `null` if they need none or have one. */
  secondFactorDueAt: Timestamp | null;
  /** Until then their last proof of who they are opens sensitive acts. */
  confirmedUntil: Timestamp;
}

interface KeyInUse {
  keyId: string;
  expiresAt: Timestamp | null;
  /** Who made the key, as they stand now. */
  creator: Authority;
  /** A hash of all that the key's permissions rest on: another one means that they are to be looked up anew. */
  stamp: string;
}

/** A service account that calls by one of its keys. `roles` are its own. */
export interface ServicePrincipal extends Authority, KeyInUse {
  kind: 'service';
  name: string;
  /** `null`: everything that the account may. */
  scopes: readonly Scope[] | null;
  /** The person for whom it acts in this call. */
  onBehalfOf: (Authority & { username: string }) | null;
}

/** An application that asks about itself by one of its keys. `id` is the application's; it has no roles. */
export interface ApplicationPrincipal extends Authority, KeyInUse {
  kind: 'application';
  name: string;
}

/** Who calls. */
export type Principal = UserPrincipal | ServicePrincipal | ApplicationPrincipal;

/** Everybody whose permissions the caller is held to: a call may do what all of them may. */
export function authoritiesOf(principal: Principal): readonly Authority[] {
  switch (principal.kind) {
    case 'user':
      return [principal];
    case 'service':
      return [principal, principal.creator, ...(principal.onBehalfOf ? [principal.onBehalfOf] : [])];
    case 'application':
      return [principal.creator];
  }
}

/** Whether a user is the caller, made the caller's key, or is the person acted for: what nobody may do to themselves, no key does for them. */
export const standsFor = (principal: Principal, userId: string): boolean => authoritiesOf(principal).some(({ id }) => id === userId);

/** What changes when the caller's permissions do, the policies apart. */
export const authzStampOf = (principal: Principal): string => (principal.kind === 'user' ? String(principal.authzVersion) : principal.stamp);
