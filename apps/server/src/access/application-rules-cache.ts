import { type CompiledApplication, compileApplication } from '@gatehouse/decisions';
import { readPolicies } from '../application-policies/read-policies.ts';
import { readAccess } from '../applications/read-applications.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { type KnownApplication, readFacts } from './read-facts.ts';

interface Compiled {
  rulesVersion: number;
  application: Promise<CompiledApplication>;
}

/** Applications kept compiled in one server process. */
const MOST_KEPT = 1000;
const caches = new WeakMap<Platform, Map<string, Compiled>>();

/**
 * An application's rules, compiled. They are compiled anew when its `rulesVersion` says that they changed, which every group of decisions
 * reads from the database: a change by any process holds from its commit on.
 */
export function compiledRules(platform: Platform, known: KnownApplication): Promise<CompiledApplication> {
  let cache = caches.get(platform);
  if (!cache) caches.set(platform, (cache = new Map()));
  const kept = cache.get(known.id);
  if (kept?.rulesVersion === known.rulesVersion) return kept.application;
  const application = compile(platform, known);
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(known.id, { rulesVersion: known.rulesVersion, application });
  // Groups that wait for it fail with it; the next tries again.
  application.catch(() => cache.delete(known.id));
  return application;
}

/** Reads until nothing changed in between, so that the parts belong together. An application that was deleted meanwhile keeps what was read. */
async function compile(platform: Platform, { id, status, rulesVersion }: KnownApplication): Promise<CompiledApplication> {
  const em = platform.orm.em.fork() as Em;
  const [access, policies] = [await readAccess(em, id), await readPolicies(em, id)];
  const { applications } = await readFacts(platform.orm, { applicationIds: [id], users: [] }, timestampOf(platform.clock.now()));
  const now = applications.get(id);
  if (now && now.rulesVersion !== rulesVersion) return compile(platform, now);
  return compileApplication({ id, status, access, policies });
}
