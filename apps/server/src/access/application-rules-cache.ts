import { type CompiledApplication, compileApplication } from '@gatehouse/decisions';
import { type KnownPolicies, readRules } from '../application-policies/read-rules.ts';
import { readAccess } from '../applications/read-applications.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { type KnownApplication, readFacts } from './read-facts.ts';

interface Rules {
  application: CompiledApplication;
  policies: KnownPolicies;
}

interface Kept {
  rulesVersion: number;
  rules: Promise<Rules>;
}

/** Applications kept compiled in one server process. */
const MOST_KEPT = 1000;
const caches = new WeakMap<Platform, Map<string, Kept>>();

/**
 * An application's rules, compiled. They are compiled anew when its `rulesVersion` says that they changed, which every group of decisions
 * reads from the database: a change by any process holds from its commit on. Of the policies only those that changed are read.
 */
export async function compiledRules(platform: Platform, known: KnownApplication): Promise<CompiledApplication> {
  let cache = caches.get(platform);
  if (!cache) caches.set(platform, (cache = new Map()));
  const kept = cache.get(known.id);
  if (kept?.rulesVersion === known.rulesVersion) return (await kept.rules).application;
  if (cache.size >= MOST_KEPT) cache.clear();
  const rules = policiesOf(kept).then((before) => compile(platform, known, before));
  cache.set(known.id, { rulesVersion: known.rulesVersion, rules });
  // Whoever waits for it fails with it; the next tries again.
  rules.catch(() => {
    if (cache.get(known.id)?.rules === rules) cache.delete(known.id);
  });
  return (await rules).application;
}

const NONE: KnownPolicies = new Map();
const policiesOf = async (kept: Kept | undefined): Promise<KnownPolicies> =>
  kept === undefined
    ? NONE
    : kept.rules.then(
        ({ policies }) => policies,
        () => NONE,
      );

/** Reads until nothing changed in between, so that the parts belong together. An application that was deleted meanwhile keeps what was read. */
async function compile(platform: Platform, { id, status, rulesVersion }: KnownApplication, before: KnownPolicies): Promise<Rules> {
  const em = platform.orm.em.fork() as Em;
  const access = await readAccess(em, id);
  const policies = await readRules(em, id, before);
  const { applications } = await readFacts(platform, { applicationIds: [id], users: [] }, timestampOf(platform.clock.now()));
  const now = applications.get(id);
  if (now && now.rulesVersion !== rulesVersion) return compile(platform, now, policies);
  const application = compileApplication({ id, status, access, policies: Array.from(policies.values(), ({ rules }) => rules) });
  return { application, policies };
}
