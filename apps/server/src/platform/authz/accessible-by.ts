import { type ActionOf, type AppAbility, type Filter, filterFor, type PropertyNames, type SubjectName } from '@gatehouse/ability';

/** Where a field of the vocabulary is not the entity's property of that name. `null`: no column holds it. */
const properties: Partial<Record<SubjectName, PropertyNames>> = {
  User: { locked: null },
  Group: { memberCount: null },
  Session: { userId: 'user' },
  AccessRequest: { requesterId: 'requester' },
  Application: { ownerId: 'owner' },
  ServiceAccount: { ownerId: 'owner' },
  ApplicationPolicy: { applicationId: 'application' },
};

/** The rows of an entity on which the caller may act, for `where`. Every list and count goes through it. */
export const accessibleBy = <S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S): Filter =>
  filterFor(ability, action, subject, properties[subject]);
