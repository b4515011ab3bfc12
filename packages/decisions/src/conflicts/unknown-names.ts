import type { ConflictsInput, UnknownName } from './conflict.ts';

/** The policies, enabled or not, that name users, groups or roles that do not exist. */
export function* unknownNames({ policies, known }: ConflictsInput): Generator<UnknownName, void, undefined> {
  if (known === undefined) return;
  for (const { id, who } of policies.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const [kind, named, existing] of [
      ['unknown-user', who.userIds, known.userIds],
      ['unknown-group', who.groupIds, known.groupIds],
      ['unknown-role', who.roles, known.roles],
    ] as const) {
      const unknownIds = [...new Set(named)].filter((each) => !existing.has(each)).sort();
      if (unknownIds.length > 0) yield { kind, policyIds: [id], unknownIds };
    }
  }
}
