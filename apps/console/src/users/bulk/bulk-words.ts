import type { BulkAction, BulkJob, BulkStopReason } from '@gatehouse/contract';

/** How an act on many users is called: on its button, while it is under way, and once it is done. */
export const bulkWords: Record<BulkAction, { button: string; running: string; done: string; title: string }> = {
  invite: { button: 'Invite', running: 'Inviting', done: 'invited', title: 'Invite' },
  deactivate: { button: 'Deactivate', running: 'Deactivating', done: 'deactivated', title: 'Deactivate' },
  reactivate: { button: 'Reactivate', running: 'Reactivating', done: 'reactivated', title: 'Reactivate' },
  addToGroup: { button: 'Add to group', running: 'Adding to a group', done: 'added to the group', title: 'Add to a group' },
  removeFromGroup: { button: 'Remove from group', running: 'Removing from a group', done: 'removed from the group', title: 'Remove from a group' },
  addRoles: { button: 'Add role', running: 'Adding roles', done: 'given the role', title: 'Add roles' },
  removeRoles: { button: 'Remove role', running: 'Removing roles', done: 'without the role', title: 'Remove roles' },
  setRoles: { button: 'Replace roles…', running: 'Replacing roles', done: 'given other roles', title: 'Replace all roles' },
};

/** A number of users: "1 user", "1,240 users". */
export const usersOf = (count: number): string => `${count.toLocaleString('en')} user${count === 1 ? '' : 's'}`;

/** A sentence as the rest of another one. */
export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What a job is doing or has done, as a heading: "Adding to Finance", "Undo: reactivating". */
export function jobTitle({ action, group, undoOf, state }: BulkJob): string {
  const named = group?.name ?? 'a group';
  const words: Record<BulkAction, [running: string, over: string]> = {
    invite: ['Inviting users', 'Invite users'],
    deactivate: ['Deactivating users', 'Deactivate users'],
    reactivate: ['Reactivating users', 'Reactivate users'],
    addToGroup: [`Adding users to ${named}`, `Add users to ${named}`],
    removeFromGroup: [`Removing users from ${named}`, `Remove users from ${named}`],
    addRoles: ['Adding roles', 'Add roles'],
    removeRoles: ['Removing roles', 'Remove roles'],
    setRoles: ['Replacing roles', 'Replace roles'],
  };
  const title = words[action][state === 'running' ? 0 : 1];
  return undoOf === null ? title : `Undo: ${lowerFirst(title)}`;
}

const stopReasons: Record<BulkStopReason, string> = {
  deactivated: 'the person who started it was deactivated',
  deleted: 'the person who started it was deleted',
  'permissions-changed': 'your permissions changed',
  'policies-changed': 'the policies changed after it started',
};

/** How far a job has come, or what came of it, in a sentence. */
export function jobCounts({ state, stopReason, matched, done, unchanged, skipped }: BulkJob): string {
  const parts = [
    `${usersOf(done)} changed`,
    ...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} already done`] : []),
    ...(skipped > 0 ? [`${skipped.toLocaleString('en')} skipped`] : []),
  ];
  const left = matched - done - unchanged - skipped;
  if (state === 'running')
    return `${(matched - left).toLocaleString('en')} of ${usersOf(matched)}${skipped > 0 ? `, ${skipped.toLocaleString('en')} skipped` : ''}`;
  if (left > 0) parts.push(`${left.toLocaleString('en')} not done`);
  const why = stopReason !== null ? `Stopped because ${stopReasons[stopReason]}: ` : state === 'cancelled' ? 'Stopped: ' : '';
  return `${why}${parts.join(', ')}.`;
}
