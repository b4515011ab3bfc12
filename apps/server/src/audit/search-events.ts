import { searchKeyOf } from '@gatehouse/contract';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { databaseKind } from '../platform/orm.ts';
import { fromMatching, type Sql } from '../platform/read-page.ts';
import { searchFor, wordsOf } from '../platform/sql-words.ts';
import { User } from '../users/user.entity.ts';
import { sqlOfFoldedEvent } from './folded-event.ts';

/**
 * Words in any order in what people read, or in the names and the address that those go by now who did it, for whom it was done or whom it is about;
 * of these only people whom the caller may see. Accents and case make no difference, as in other searches. `undefined` for no words.
 */
export function searchOfEvents(call: AuthorizedCall, typed: string | undefined): Sql | undefined {
  const words = wordsOf(searchKeyOf(typed ?? '')).map((word) => saidOf(call, word));
  if (words.length === 0) return undefined;
  return { sql: words.map(({ sql }) => `(${sql})`).join(' and '), parameters: words.flatMap(({ parameters }) => parameters) };
}

function saidOf({ em, ability }: AuthorizedCall, word: string): Sql {
  const kind = databaseKind(em);
  const also = [searchFor(kind, 'u.search_text', word)];
  const people = fromMatching(em, { entity: User, alias: 'u', where: [accessibleBy(ability, 'read', 'User')], also });
  const theirs = ['e.actor_id', 'e.subject_id', 'e.on_behalf_of_id'];
  return {
    sql: [
      `${kind === 'sqlite' ? 'instr' : 'strpos'}(${sqlOfFoldedEvent(kind)}, ?) > 0`,
      ...theirs.map((column) => `${column} in (select u.id ${people.sql})`),
    ].join(' or '),
    parameters: [word, ...theirs.flatMap(() => people.parameters)],
  };
}
