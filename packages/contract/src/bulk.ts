import { z } from 'zod';
import { tellingSearchText } from './list.ts';
import { id, reasonText, roleId } from './text.ts';
import { userFilter } from './users.ts';

export const bulkActions = ['invite', 'deactivate', 'reactivate', 'addToGroup', 'removeFromGroup', 'addRoles', 'removeRoles', 'setRoles'] as const;
export type BulkAction = (typeof bulkActions)[number];

const fields = {
  ids: z.array(id).min(1, 'Choose at least one user.').max(10_000, 'Choose at most 10,000 users one by one, or send a filter.').optional(),
  filter: userFilter.extend({ search: tellingSearchText.optional() }).optional(),
  action: z.enum(bulkActions, { error: `Choose one of: ${bulkActions.join(', ')}.` }),
  groupId: id.optional(),
  roles: z.array(roleId, { error: 'Choose at least one role.' }).min(1, 'Choose at least one role.').max(50).optional(),
  reason: reasonText.optional(),
};

/** Which users an act is for, and what it needs. */
const complete = <Schema extends z.ZodType<{ ids?: unknown; filter?: unknown; action: BulkAction; groupId?: unknown; roles?: unknown }>>(schema: Schema) =>
  schema
    .refine((input) => (input.ids === undefined) !== (input.filter === undefined), { error: 'Send either ids or a filter.', path: ['ids'] })
    .refine((input) => !input.action.endsWith('Group') || input.groupId !== undefined, { error: 'Choose a group.', path: ['groupId'] })
    .refine((input) => !input.action.endsWith('Roles') || input.roles !== undefined, { error: 'Choose at least one role.', path: ['roles'] });

/** One act on many users, done within the call; a job does the same without a limit. */
export const bulkUsersInput = complete(z.strictObject({ ...fields, dryRun: z.boolean().optional() }));
/** What an act on many users would do, tried on at most a thousand of them, those who come after the id `after`. */
export const previewBulkInput = complete(z.strictObject({ ...fields, after: id.optional() }));
/** One act on many users, done by the server after the call. */
export const startBulkInput = complete(z.strictObject(fields));
export type StartBulkInput = z.input<typeof startBulkInput>;
export const bulkJobInput = z.strictObject({ id });

export interface BulkResult {
  matched: number;
  done: number;
  skipped: { id: string; reason: string }[];
}

/** What an act would do, found out by doing it to `checked` of those that match and taking it back. `next` is where to go on, `null` once all were tried. */
export interface BulkPreview {
  matched: number;
  checked: number;
  done: number;
  /** They are as the act would make them. */
  unchanged: number;
  /** Most frequent first, each with a few usernames (ids for those who are not visible). */
  skipped: { reason: string; count: number; examples: string[] }[];
  /** Roles that somebody would lose, most frequent first, each with a few usernames. */
  losing: { role: string; count: number; examples: string[] }[];
  next: string | null;
}

export const bulkStates = ['running', 'finished', 'cancelled', 'stopped'] as const;
export type BulkState = (typeof bulkStates)[number];
/** Why a job was stopped: its starter was deactivated or deleted, what they may do changed, or no server has the policies any more that it was started under. */
export type BulkStopReason = 'deactivated' | 'deleted' | 'permissions-changed' | 'policies-changed';

/** Names, one a line as people paste them: whose they are. */
export const findUsersByNameInput = z.strictObject({
  names: z.array(z.string().trim().min(1).max(254)).min(1, 'Paste at least one username or address.').max(10_000, 'Paste at most 10,000 names at a time.'),
});

export interface FoundUsers {
  /** Each once, in the order in which they were named first. */
  users: { id: string; username: string }[];
  /** Names that nobody has whom the caller may see. */
  unknown: string[];
}

/** An act on many users that the server does bit by bit. `matched` users were chosen at its start. */
export interface BulkJob {
  id: string;
  action: BulkAction;
  /** The group of `addToGroup` and `removeFromGroup`; its name is `null` once it is deleted. */
  group: { id: string; name: string | null } | null;
  /** The roles of `addRoles`, `removeRoles` and `setRoles`; `null` also for an undo, which sets each user's own. */
  roles: string[] | null;
  state: BulkState;
  stopReason: BulkStopReason | null;
  matched: number;
  done: number;
  unchanged: number;
  skipped: number;
  createdAt: string;
  finishedAt: string | null;
  /** The job that this one undoes, and the one that undoes this one: under way, or done and somebody was changed back. */
  undoOf: string | null;
  undoneBy: string | null;
}

/** A job with how often each reason for skipping came up, most frequent first; empty while it runs. */
export interface BulkJobReport extends BulkJob {
  reasons: { reason: string; count: number }[];
}
