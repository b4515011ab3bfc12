import { type ActorKind, type Outcome, withoutControls } from '@gatehouse/contract';
import { timestampOf } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { insertRows } from '../platform/insert-rows.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { AuditEvent, AuditMention } from './audit-event.entity.ts';
import { foldedEvent } from './folded-event.ts';
import { canonicalJson, hashOfEvent } from './hash-chain.ts';
import { mentionsOf } from './mentions.ts';
import { actorCommitment, partChanges, subjectCommitment } from './personal-data.ts';

/** Who did something, and from where. */
export interface Origin {
  actor: { kind: ActorKind; id: string | null; label: string };
  /** The API key by which a program acts. */
  keyId?: string;
  /** The person for whom it acts: it stands in their timeline too. */
  onBehalfOfId?: string;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  policyHash: string;
}

export type Changes = Record<string, { before: unknown; after: unknown }>;

/** What happened, in the words of the trail: actions are `subject.verb`. Never put a secret into `changes`. */
export interface Happening {
  action: string;
  subject: { type: string; id: string | null; label: string };
  outcome?: Outcome;
  /** A stable word, or a few. It stays when personal data is erased: what a person typed goes into `note`. */
  reason?: string | null;
  /** What a person typed as the reason. Shown as the reason. */
  note?: string | null;
  changes?: Changes | null;
  /** Ids of people whom it concerns besides the actor and the subject: it stands in their timelines. */
  mentions?: readonly string[];
  /** Overrides the actor, for events whose actor becomes known on the way (signing in). */
  actor?: Origin['actor'];
}

/** After so many events others are answered before they are written. */
const MANY = 32;

/** Where the chain ends. */
interface Head {
  seq: number;
  hash: string;
}

/** Collects what one transaction does, and appends it to the chain before the commit. */
export class Trail {
  readonly #append: (happenings: readonly Happening[]) => Promise<void>;
  #happenings: Happening[] = [];

  constructor(append: (happenings: readonly Happening[]) => Promise<void>) {
    this.#append = append;
  }

  record(happening: Happening): void {
    this.#happenings.push(happening);
  }

  /** Appends what was recorded so far, in the same transaction. Only a change of very many rows calls it on the way, to keep nothing of them. */
  async write(): Promise<void> {
    const happenings = this.#happenings;
    this.#happenings = [];
    await this.#append(happenings);
  }
}

/** The trail of a transaction which holds the end of the chain. */
export function trailFrom(em: Em, head: Head, origin: Origin, platform: Pick<Platform, 'clock' | 'ids'>): Trail {
  let end = head;
  return new Trail(async (happenings) => {
    end = await writeHistory(em, end, origin, platform, happenings);
  });
}

/** Locks the end of the chain until the transaction ends. Whoever changes audited rows does this first, so changes queue up. */
export const lockHistory = (em: Em): Promise<Head> => readHead(em, em.getPlatform().supportsSchemas() ? ' for update' : '');

/** Where the chain ends now. */
export async function readHead(em: Em, locking = ''): Promise<Head> {
  const [head] = await em.execute<{ seq: number | string; hash: string }[]>(`select seq, hash from audit_head where id = 1${locking}`);
  if (!head) throw new Error('The audit trail has no head: the database was not migrated.');
  return { seq: Number(head.seq), hash: head.hash };
}

/** Appends the events, chained by hash, in the transaction of the change they speak of. */
async function writeHistory(
  em: Em,
  head: Head,
  origin: Origin,
  { clock, ids }: Pick<Platform, 'clock' | 'ids'>,
  happenings: readonly Happening[],
): Promise<Head> {
  if (happenings.length === 0) return head;
  const at = timestampOf(clock.now());
  let { seq, hash } = head;
  let sealed = sealActor(origin, origin.actor.label, ids);
  const actedFor = origin.onBehalfOfId === undefined ? [] : [origin.onBehalfOfId];
  const mentioned = happenings.map(({ mentions = [] }) => [...new Set([...mentions, ...actedFor])]);
  const rows = happenings.map((happening, index) => {
    const actor = happening.actor ?? origin.actor;
    if (actor.label !== sealed.label) sealed = sealActor(origin, actor.label, ids);
    const { personal, rest } = partChanges(happening.subject.type, happening.changes ?? {});
    const subjectData = {
      subjectLabel: shown(happening.subject.label, 255),
      note: happening.note == null ? null : storable(happening.note),
      personalChanges: jsonOf(personal),
    };
    const subjectSalt = ids.secret();
    const event = {
      seq: ++seq,
      at,
      actorKind: actor.kind,
      actorId: actor.id,
      ...sealed.data,
      keyId: origin.keyId ?? null,
      onBehalfOfId: origin.onBehalfOfId ?? null,
      actorCommitment: sealed.commitment,
      action: happening.action,
      subjectType: happening.subject.type,
      subjectId: happening.subject.id,
      ...subjectData,
      subjectCommitment: subjectCommitment(subjectSalt, subjectData),
      outcome: happening.outcome ?? ('success' as const),
      reason: happening.reason ?? null,
      changes: jsonOf(rest),
      requestId: origin.requestId,
      policyHash: origin.policyHash,
      mentions: mentionsOf(mentioned[index] ?? []),
      prevHash: hash,
    };
    hash = hashOfEvent(event);
    return { ...event, ...foldedEvent(event), actorSalt: sealed.salt, subjectSalt, hash };
  });
  if (rows.length > MANY) await letOthersGo();
  await insertRows(em, AuditEvent, rows);
  const mentions = mentioned.flatMap((people, index) => people.map((personId) => ({ personId, seq: head.seq + 1 + index })));
  await insertRows(em, AuditMention, mentions);
  await em.execute('update audit_head set seq = ?, hash = ? where id = 1', [seq, hash]);
  return { seq, hash };
}

/** Events of one change by one actor share the salt: they are erased together, and a large change costs less. */
function sealActor({ address, userAgent }: Origin, label: string, ids: Ids) {
  const data = { actorLabel: shown(label, 255), address: address && shown(address, 64), userAgent: userAgent && shown(userAgent, 512) };
  const salt = ids.secret();
  return { label, data, salt, commitment: actorCommitment(salt, data) };
}

const jsonOf = (changes: Changes): string | null => (Object.keys(changes).length === 0 ? null : storable(canonicalJson(changes)));

/** PostgreSQL refuses NUL in text, and lone surrogates can't be stored; neither may cost us an event. */
const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();
/** What anybody may have typed, a stranger at sign-in too: it is read in exports and terminals, which must not obey it. */
const shown = (text: string, length: number): string => withoutControls([...text].slice(0, length).join(''));
