/*
 * An import writes its users and groups bit by bit, out of sight, and then makes all of them visible in one step. Until then they keep their names
 * from being taken, and nothing else: whoever finds users or groups by a name, in a list or by counting asks for those in sight. Ids need not be
 * asked for: nobody was told one.
 */

/** The imports whose rows are out of sight. */
export const HIDDEN_IMPORTS = "select i.id from imports i where i.state <> 'committed'";

/** The condition that a row of `users` or `groups` is in sight. */
export const inSight = (alias: string): string => `(${alias}.import_id is null or ${alias}.import_id not in (${HIDDEN_IMPORTS}))`;

/** The same for a user of whom there is an id only. Nobody is looked up while nothing is hidden. */
export const isPersonInSight = (userId: string): string =>
  `(not exists (${HIDDEN_IMPORTS}) or exists (select 1 from users s where s.id = ${userId} and ${inSight('s')}))`;
