import type { Reference } from '@gatehouse/contract';
import type { SubjectName } from '@gatehouse/ability';
import type { EntityClass } from '@mikro-orm/core';
import type { Trail } from '../audit/trail.ts';
import type { AuthorizedCall } from './call.ts';
import type { Timestamp } from './clock.ts';
import type { Em } from './orm.ts';

/** A row that speaks of a user or a group, and of which kind it is: whether its name is shown depends on who asks. */
export interface Referring extends Reference {
  type: SubjectName;
  entity: EntityClass<object>;
}

/** Rows of a domain that speak of users or groups and stand in the way of deleting them. At most `limit` are named. A domain says what applies to it. */
export interface Referrer {
  /** What belongs to the user, such as the applications they own, and what names them, such as a policy. */
  ofUser?(em: Em, userId: string, limit: number): Promise<Referring[]>;
  /** What names the group. */
  ofGroup?(em: Em, groupId: string, limit: number): Promise<Referring[]>;
  /**
   * Gives all that belongs to the user to somebody else, who exists and is active, and records it, in the transaction of the deletion.
   * @throws Refusal for what that person may not have.
   */
  transfer?(call: AuthorizedCall, em: Em, trail: Trail, handover: Handover): Promise<void>;
  /**
   * Removes what was said about a user whose personal data is erased and that no other rule removes; `names` are all that they were called. However
   * much it is: it answers what is to be done in one short transaction each.
   */
  erase?(em: Em, userId: string, names: readonly string[]): AsyncGenerator<(em: Em) => Promise<void>>;
}

export interface Handover {
  fromId: string;
  heir: { id: string; username: string; roles: readonly string[] };
  at: Timestamp;
}
