import { forgetRows } from '../platform/forget-rows.ts';
import { type Call, change } from '../platform/call.ts';
import { MINUTE, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { networkOf } from '../platform/network-of.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { erasedLabel } from './personal-data.ts';
import type { Happening, Origin } from './trail.ts';

/** How long refusals of one kind are one event. */
const WINDOW = MINUTE;
/** So many windows are open at a time; beyond them addresses are not told apart. */
const MOST_WINDOWS = 5000;
/** So many people whom refusals of one kind are about have each an event of their own; beyond them they are told apart no longer. */
const MOST_SUBJECTS = 20;

/** Refusals of one kind since one of them was written. */
interface Window {
  since: number;
  origin: Origin;
  happening: Happening;
  /** How many there were besides. */
  further: number;
  /** What the refusals of several windows have in common that differ in whom they are about. */
  kind: string;
}

/** What one process counts. */
interface Counted {
  windows: Map<string, Window>;
  /** The windows of one kind. */
  kinds: Map<string, Set<string>>;
}

const countedBy = new WeakMap<Platform, Counted>();

function countedOf(platform: Platform): Counted {
  let counted = countedBy.get(platform);
  if (!counted) countedBy.set(platform, (counted = { windows: new Map(), kinds: new Map() }));
  return counted;
}

/** A clock that was put back ends a window too. */
const isOpen = ({ since }: Pick<Window, 'since'>, now: number): boolean => Math.abs(now - since) < WINDOW;

/**
 * Puts a refusal on record, in a change of its own. The first of its kind (caller, action, reason, network) is an event at once; further ones
 * of the same minute are counted and become one event when the minute is over, so that whoever is refused again and again neither swells
 * the trail nor takes the database's one writer.
 */
export async function recordRefused({ platform, origin }: Pick<Call, 'platform' | 'origin'>, happening: Happening): Promise<void> {
  const counted = countedOf(platform);
  const now = platform.clock.now().getTime();
  const { id, kind } = windowFor(counted, happening, origin);
  const before = counted.windows.get(id);
  if (before && isOpen(before, now)) {
    count(before, happening);
    return;
  }
  // Before anything is waited for: whatever comes meanwhile is counted.
  const window: Window = { since: now, origin, happening, further: 0, kind };
  remember(counted, id, window);
  try {
    if (before) await writeCount(platform, before);
    const first = await change({ platform, em: platform.orm.em.fork() as Em, origin }, async (em, trail) => {
      if (!(await openWindow(em, hashOfSecret(id), now))) return false;
      trail.record(happening);
      return true;
    });
    if (!first) window.further += 1;
  } catch (cause) {
    forget(counted, id, window);
    throw cause;
  }
}

/** What the subjects of a count are called when they differ. */
const SEVERAL = 'several';

function count(window: Window, { subject }: Happening): void {
  window.further += 1;
  const { id, label } = window.happening.subject;
  if (id !== subject.id || label !== subject.label) window.happening = { ...window.happening, subject: { type: subject.type, id: null, label: SEVERAL } };
}

/** Who was refused what, why and where; and about whom, as long as those are few. */
function windowFor({ windows, kinds }: Counted, { action, outcome, reason, subject }: Happening, { actor, keyId, onBehalfOfId, address }: Origin) {
  const where = windows.size < MOST_WINDOWS ? networkOf(address) : 'anywhere';
  const kind = JSON.stringify([actor.kind, actor.id, keyId, onBehalfOfId, action, outcome, reason, where]);
  const own = `${kind} ${subject.id ?? ''}`;
  const known = kinds.get(kind);
  return { kind, id: !known || known.has(own) || known.size < MOST_SUBJECTS ? own : kind };
}

function remember({ windows, kinds }: Counted, id: string, window: Window): void {
  windows.set(id, window);
  kinds.set(window.kind, (kinds.get(window.kind) ?? new Set()).add(id));
}

function forget({ windows, kinds }: Counted, id: string, window: Window): void {
  if (windows.get(id) !== window) return;
  windows.delete(id);
  const others = kinds.get(window.kind);
  others?.delete(id);
  if (others?.size === 0) kinds.delete(window.kind);
}

/** @returns whether it was opened now: another process, or this one before it was started anew, may have written the first. */
async function openWindow(em: Em, id: string, now: number): Promise<boolean> {
  const [row] = await em.execute<{ since: string }[]>('select since from refusal_windows where id = ?', [id]);
  if (row && isOpen({ since: Date.parse(row.since) }, now)) return false;
  await em.execute('insert into refusal_windows (id, since) values (?, ?) on conflict (id) do update set since = excluded.since', [
    id,
    timestampOf(new Date(now)),
  ]);
  return true;
}

/** Writes what was counted in minutes that are over. A job of the server. */
export async function writeRefusalCounts({ platform, em }: Call): Promise<void> {
  const now = platform.clock.now().getTime();
  await writeCounts(platform, (window) => !isOpen(window, now));
  const over = [timestampOf(new Date(now - WINDOW)), timestampOf(new Date(now + WINDOW))];
  await forgetRows(em, { table: 'refusal_windows', key: 'id', where: { sql: 'since <= ? or since >= ?', parameters: over } });
}

/** Writes whatever was counted: the server stops. */
export const writeAllRefusalCounts = (platform: Platform): Promise<void> => writeCounts(platform, () => true);

async function writeCounts(platform: Platform, isDue: (window: Window) => boolean): Promise<void> {
  const counted = countedOf(platform);
  for (const [id, window] of counted.windows) {
    if (!isDue(window)) continue;
    await writeCount(platform, window);
    if (window.further === 0) forget(counted, id, window);
  }
}

async function writeCount(platform: Platform, window: Window): Promise<void> {
  const { further, since } = window;
  if (further === 0) return;
  window.further = 0;
  try {
    const em = platform.orm.em.fork() as Em;
    const { origin, happening } = await withoutErased(em, window);
    await change({ platform, em, origin: { ...origin, requestId: null } }, async (_em, trail) => {
      const counted = { count: { before: null, after: further }, since: { before: null, after: timestampOf(new Date(since)) } };
      trail.record({ ...happening, changes: counted });
    });
  } catch (cause) {
    window.further += further;
    throw cause;
  }
}

/** Who was counted may have been erased since, and what somebody typed is nobody's to erase later: nothing of either is written. */
async function withoutErased(em: Em, { origin, happening }: Window): Promise<Pick<Window, 'origin' | 'happening'>> {
  const { subject } = happening;
  const isGone = async (id: string | null): Promise<boolean> =>
    id !== null && (await em.execute<unknown[]>('select 1 from users where id = ?', [id])).length === 0;
  const { actor } = origin;
  const actorGone = actor.kind === 'user' && (await isGone(actor.id));
  const typed = actor.kind === 'anonymous' && subject.id === null && subject.label !== SEVERAL;
  const subjectGone = subject.type === 'User' && (await isGone(subject.id));
  return {
    origin: actorGone ? { ...origin, actor: { ...actor, label: erasedLabel(actor.id) }, address: null, userAgent: null } : origin,
    happening: { ...happening, subject: { ...subject, label: subjectGone ? erasedLabel(subject.id) : typed ? 'unknown' : subject.label } },
  };
}
