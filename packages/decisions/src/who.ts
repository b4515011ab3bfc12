/** Some people: everyone, or those who are named, or hold a named group or role. Ids compare exactly. Nothing named means nobody. */
export interface Who {
  everyone: boolean;
  userIds: readonly string[];
  groupIds: readonly string[];
  roles: readonly string[];
}

/** Somebody who asks, as the caller knows them. */
export interface Person {
  id: string;
  /** `deactivated` people use no application. Everybody else does, whether or not they ever signed in to Gatehouse. */
  status: string;
  groupIds: readonly string[];
  /** Those held directly and those held through groups. */
  roles: readonly string[];
}

/** A {@link Who} that answers in a time that does not grow with its length. */
export interface CompiledWho {
  everyone: boolean;
  userIds: ReadonlySet<string>;
  groupIds: ReadonlySet<string>;
  roles: ReadonlySet<string>;
}

export function compileWho({ everyone, userIds, groupIds, roles }: Who): CompiledWho {
  return { everyone, userIds: new Set(userIds), groupIds: new Set(groupIds), roles: new Set(roles) };
}

/** Whether these people include that person. */
export function includes(who: CompiledWho, person: Pick<Person, 'id' | 'groupIds' | 'roles'>): boolean {
  return (
    who.everyone || who.userIds.has(person.id) || person.groupIds.some((group) => who.groupIds.has(group)) || person.roles.some((role) => who.roles.has(role))
  );
}
