import type { ApplicationSummary } from '@gatehouse/contract';
import { type CompiledApplication, compileApplication } from '@gatehouse/decisions';
import { readPolicies } from '../application-policies/read-policies.ts';
import { readAccess } from '../applications/read-applications.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { marks, padded } from './find-asked-people.ts';

/** What is known of an application when something is decided about it. */
export interface KnownApplication extends Pick<
  ApplicationSummary,
  'id' | 'name' | 'description' | 'ownerId' | 'status' | 'version' | 'createdAt' | 'updatedAt'
> {
  rulesVersion: number;
}

interface Row {
  id: string;
  name: string;
  description: string;
  owner_id: string | null;
  status: KnownApplication['status'];
  rules_version: number;
  version: number;
  created_at: string;
  updated_at: string;
}

/** The applications with these ids, as the database has them now. */
export async function findApplications(em: Em, ids: readonly string[]): Promise<Map<string, KnownApplication>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<Row[]>(
    `select id, name, description, owner_id, status, rules_version, version, created_at, updated_at from applications where id in (${marks(ids.length)})`,
    padded(ids),
  );
  return new Map(
    rows.map(({ owner_id, rules_version, created_at, updated_at, ...row }) => [
      row.id,
      { ...row, ownerId: owner_id, rulesVersion: rules_version, createdAt: created_at, updatedAt: updated_at },
    ]),
  );
}

interface Compiled {
  rulesVersion: number;
  application: CompiledApplication;
}

/** Applications kept compiled in one server process. */
const MOST_KEPT = 1000;
const caches = new WeakMap<Platform, Map<string, Compiled>>();

/**
 * An application's rules, compiled. They are compiled anew when its `rulesVersion` says that they changed, which every batch of decisions
 * reads from the database: a change by any process holds from its commit on.
 */
export async function compiledRules(platform: Platform, em: Em, known: KnownApplication): Promise<CompiledApplication> {
  let cache = caches.get(platform);
  if (!cache) caches.set(platform, (cache = new Map()));
  const kept = cache.get(known.id);
  if (kept?.rulesVersion === known.rulesVersion) return kept.application;
  const compiled = await compile(em, known);
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(known.id, compiled);
  return compiled.application;
}

/** Reads until nothing changed in between, so that the parts belong together. An application that was deleted meanwhile keeps what was read. */
async function compile(em: Em, { id, status, rulesVersion }: Pick<KnownApplication, 'id' | 'status' | 'rulesVersion'>): Promise<Compiled> {
  const [access, policies] = [await readAccess(em, id), await readPolicies(em, id)];
  const now = (await findApplications(em, [id])).get(id);
  if (now && now.rulesVersion !== rulesVersion) return compile(em, now);
  return { rulesVersion, application: compileApplication({ id, status, access, policies }) };
}
