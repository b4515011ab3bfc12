import type { Who } from '@gatehouse/contract';
import type { WhoKind } from './application.entity.ts';

/** One part of a set of people, as a row holds it. */
export interface WhoRow {
  kind: WhoKind;
  /** The id of the user, group or role; empty for everyone. */
  ref: string;
}

/** A set of people as rows. */
export function rowsOfWho({ everyone, userIds, groupIds, roles }: Who): WhoRow[] {
  return [
    ...(everyone ? [{ kind: 'everyone', ref: '' } as const] : []),
    ...userIds.map((ref) => ({ kind: 'user', ref }) as const),
    ...groupIds.map((ref) => ({ kind: 'group', ref }) as const),
    ...roles.map((ref) => ({ kind: 'role', ref }) as const),
  ];
}

/** The set of people that rows hold, its parts sorted. */
export function whoOfRows(rows: readonly WhoRow[]): Who {
  const refs = (kind: WhoKind): string[] =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ ref }) => ref)
      .sort();
  return { everyone: rows.some(({ kind }) => kind === 'everyone'), userIds: refs('user'), groupIds: refs('group'), roles: refs('role') };
}

/** How two sets differ: of each only what the other lacks, for the history of a change. `undefined` when they don't. */
export function changeOfWho(before: Who, after: Who): { before: Partial<Who>; after: Partial<Who> } | undefined {
  const change: { before: Partial<Who>; after: Partial<Who> } = { before: {}, after: {} };
  if (before.everyone !== after.everyone) {
    change.before.everyone = before.everyone;
    change.after.everyone = after.everyone;
  }
  for (const part of ['userIds', 'groupIds', 'roles'] as const) {
    const lost = before[part].filter((ref) => !after[part].includes(ref));
    const gained = after[part].filter((ref) => !before[part].includes(ref));
    if (lost.length + gained.length === 0) continue;
    change.before[part] = lost;
    change.after[part] = gained;
  }
  return Object.keys(change.after).length > 0 ? change : undefined;
}
