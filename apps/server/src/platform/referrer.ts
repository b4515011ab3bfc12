import type { Reference } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import type { Timestamp } from './clock.ts';
import type { Em } from './orm.ts';

/** Rows of a domain that speak of users or groups and stand in the way of deleting them. At most `limit` are named. A domain says what applies to it. */
export interface Referrer {
  /** What belongs to the user, such as the applications they own, and what names them, such as a policy. */
  ofUser?(em: Em, userId: string, limit: number): Promise<Reference[]>;
  /** What names the group. */
  ofGroup?(em: Em, groupId: string, limit: number): Promise<Reference[]>;
  /** Gives all that belongs to the user to somebody else, who exists and is active, and records it, in the transaction of the deletion. */
  transfer?(em: Em, trail: Trail, handover: { fromId: string; toId: string; at: Timestamp }): Promise<void>;
  /** Removes what was said about a user whose personal data is erased and that no other rule removes; `names` are all that they were called. */
  erase?(em: Em, userId: string, names: readonly string[]): Promise<void>;
}
