/*
 * How often what somebody may do has changed is counted in two places: with them, and with each group for all its members at once, so that a change
 * of a group writes one row however many they are. What counts is the sum. It never becomes less: whoever leaves a group takes its count along.
 * The version of their record is counted so, too: what they hold stands in it.
 */

/** SQL: how often what a user may do has changed. */
export const authzVersionOf = (alias: string): string =>
  `cast(${alias}.authz_version + (select coalesce(sum(c.authz_version), 0) from group_members n join groups c on c.id = n.group_id where n.user_id = ${alias}.id) as integer)`;
