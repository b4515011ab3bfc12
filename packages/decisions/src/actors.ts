import type { Person, Who } from './who.ts';

/** What a policy may name to say whom it is for, as a small number: faster to look up than a text, and kinds cannot be mixed up. */
export type Actor = number;

/** The actor that every person is. */
export const everyone: Actor = 0;

/** The numbers of the users, groups and roles that an application's policies name. */
export interface Actors {
  users: Map<string, Actor>;
  groups: Map<string, Actor>;
  roles: Map<string, Actor>;
}

export const noActors = (): Actors => ({ users: new Map(), groups: new Map(), roles: new Map() });

/** The actors that a who names, each once; numbers those that are new. */
export function numberActors(actors: Actors, who: Who): Set<Actor> {
  const named = new Set<Actor>(who.everyone ? [everyone] : []);
  for (const [numbers, ids] of [
    [actors.users, who.userIds],
    [actors.groups, who.groupIds],
    [actors.roles, who.roles],
  ] as const) {
    for (const id of ids) {
      const actor = numbers.get(id) ?? actors.users.size + actors.groups.size + actors.roles.size + 1;
      numbers.set(id, actor);
      named.add(actor);
    }
  }
  return named;
}

/** The actors that a person is, of those that any policy names. */
export function actorsOf({ users, groups, roles }: Actors, person: Pick<Person, 'id' | 'groupIds' | 'roles'>): Actor[] {
  const held: Actor[] = [everyone];
  const add = (actor: Actor | undefined): void => {
    if (actor !== undefined) held.push(actor);
  };
  add(users.get(person.id));
  for (const group of person.groupIds) add(groups.get(group));
  for (const role of person.roles) add(roles.get(role));
  return held;
}
