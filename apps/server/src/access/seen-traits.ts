import { MAX_KNOWN_TRAITS, type KnownTrait } from '@gatehouse/contract';
import { findApplication } from '../applications/read-applications.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import type { Timestamp } from '../platform/clock.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

/** Traits kept in memory as noted, so that a request with the usual ones costs no statement. */
const MOST_KEPT = 20_000;
/** New traits that are noted at a time; others are when they are carried again. */
const MOST_AT_ONCE = 200;

const noted = new WeakMap<Platform, Set<string>>();
const keyOf = ({ applicationId, trait }: Carried): string => `${applicationId} ${trait}`;

interface Carried {
  applicationId: string;
  trait: string;
}

/**
 * Notes which traits requests have carried, once each: whoever writes a policy is told when it names one that never came. Only the first thousand of an
 * application. What was decided does not depend on it, so a failure is logged.
 */
export async function noteTraits(platform: Platform, carried: readonly Carried[], at: Timestamp): Promise<void> {
  let known = noted.get(platform);
  if (!known) noted.set(platform, (known = new Set()));
  const fresh = new Map(carried.filter((one) => !known.has(keyOf(one))).map((one) => [keyOf(one), one]));
  if (fresh.size === 0) return;
  const some = [...fresh].slice(0, MOST_AT_ONCE);
  try {
    await platform.orm.em.fork().transactional(async (em) => {
      for (const [, { applicationId, trait }] of some)
        await em.execute(
          `insert into seen_traits (application_id, trait, first_seen_at) select a.id, ?, ? from applications a
           where a.id = ? and (select count(*) from seen_traits s where s.application_id = a.id) < ? on conflict do nothing`,
          [trait, at, applicationId, MAX_KNOWN_TRAITS],
          'run',
        );
    });
  } catch (cause) {
    platform.logger.warn({ err: cause }, 'The traits of a request could not be noted. They will be with the next request that carries them.');
    return;
  }
  if (known.size >= MOST_KEPT) known.clear();
  for (const [key] of some) known.add(key);
}

/**
 * The traits that an application's policies name or its requests have carried, by name.
 * @throws Refusal `not-found` for the application.
 */
export async function listTraits(call: AuthorizedCall, { applicationId }: { applicationId: string }): Promise<{ items: KnownTrait[] }> {
  const { em } = call;
  const { id } = await findApplication(call, em, applicationId);
  const named =
    databaseKind(em) === 'postgres'
      ? 'select t.trait from application_policies p, jsonb_array_elements_text(p.traits::jsonb) as t (trait) where p.application_id = ?'
      : 'select t.value as trait from application_policies p, json_each(p.traits) as t where p.application_id = ?';
  const [inPolicies, carried] = [
    await traitsOf(em, `select distinct trait from (${named}) n order by trait limit ?`, id),
    await traitsOf(em, 'select trait from seen_traits where application_id = ? order by trait limit ?', id),
  ];
  const seen = new Set(carried);
  return { items: [...new Set([...inPolicies, ...carried])].sort().map((trait) => ({ trait, seen: seen.has(trait) })) };
}

const traitsOf = async (em: Em, sql: string, applicationId: string): Promise<string[]> =>
  (await em.execute<{ trait: string }[]>(sql, [applicationId, MAX_KNOWN_TRAITS])).map(({ trait }) => trait);
