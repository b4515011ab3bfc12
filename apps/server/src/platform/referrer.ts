import type { Trail } from '../audit/trail.ts';
import type { Em } from './orm.ts';

/** Rows of a domain that belong to a user, such as the applications they own, and stand in the way of deleting them. */
export interface Referrer {
  /** What still belongs to the user: at most `limit` rows, named for people. */
  find(em: Em, userId: string, limit: number): Promise<{ type: string; id: string; label: string }[]>;
  /** Gives all of it to somebody else, who exists and is active, and records it, in the transaction of the deletion. */
  transfer(em: Em, trail: Trail, fromId: string, toId: string): Promise<void>;
}
