import { type ActionOf, type AppAbility, canOn, type SubjectName } from '@gatehouse/ability';

/** A permission as `subject` and `action`; only pairs of the vocabulary compile. */
export type Permission = { [S in SubjectName]: { subject: S; action: ActionOf<S> } }[SubjectName];

/**
 * Whether the action is allowed beyond the caller's own rows. An empty row matches no "is mine" condition, so that
 * people who only may see themselves get no list of everybody.
 */
export function mayOnOthers<S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S): boolean {
  return canOn(ability, action, subject, {});
}

/** Thrown by a route's guard; the 403 page says which permission is missing. */
export class Forbidden extends Error {
  readonly permission: Permission;

  constructor(permission: Permission) {
    super(`Missing permission: ${permission.action} ${permission.subject}`);
    this.name = 'Forbidden';
    this.permission = permission;
  }
}
