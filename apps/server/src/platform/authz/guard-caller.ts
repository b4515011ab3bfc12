import type { Duty } from '@gatehouse/contract';
import { type ActionOf, can, formatGrant, type SubjectName } from '@gatehouse/ability';
import { recordRefused } from '../../audit/repeated-refusals.ts';
import type { AuthorizedCall, Call } from '../call.ts';
import { timestampOf } from '../clock.ts';
import { forPeople, noSession, Refusal } from '../errors.ts';
import type { Principal } from '../principal.ts';
import { abilityOf } from './ability-of.ts';
import { requireNoDuty } from './duty.ts';
import { requireConfirmation } from './require-confirmation.ts';

/** `[action, subject]`, for every pair that the vocabulary has. A misspelt one does not compile. */
export type Permission = { [S in SubjectName]: readonly [ActionOf<S>, S] }[SubjectName];

/** Who may call a procedure. `public` and `signed-in` are said by name; nothing is open by omission. */
export type Guard = 'public' | 'signed-in' | Permission;

export interface Meta {
  can: Guard;
  /** How a refusal is named in the audit trail; it follows from the procedure's path unless said. */
  audit?: string;
  /** What the caller may still have to settle: such calls help with it. Every other call waits until it is. */
  openDuring?: readonly Duty[];
  /** Who may call besides having the permission: people and service accounts, unless said. */
  callers?: readonly Principal['kind'][];
  /** Whether the caller must have proved lately who they are. */
  confirmed?: true;
}

/** The path of a procedure in the words of the trail: `users.setRoles` → `user.set-roles`, `serviceAccounts.get` → `service-account.get`. */
const auditActionOf = (path: string): string => {
  const [domain = '', verb = ''] = path.split('.').map((part) => part.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  return `${domain.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')}.${verb}`;
};

/**
 * Every refusal of a known caller is history too, by the path of the call. It has a transaction of its own: the refused call has none.
 * Those who are refused again and again are counted.
 */
export async function recordRefusal(call: Call, path: string, meta: Meta, refusal: Refusal): Promise<void> {
  const [, subject = 'Call'] = Array.isArray(meta.can) ? meta.can : [];
  await recordRefused(call, {
    action: meta.audit ?? auditActionOf(path),
    subject: { type: subject, id: null, label: path },
    outcome: 'denied',
    reason: refusal.reason,
  });
}

/**
 * The first check: whether this caller may make this call on some instance at all.
 * @throws Refusal `no-session`, `password-change-required`, `second-factor-enrolment-required`, `not-permitted`, `confirmation-required`.
 */
export function guardCaller<Caller extends Principal>(call: Call, principal: Caller | null, meta: Meta): AuthorizedCall<Caller> {
  if (!principal) throw noSession();
  requireCallerOf(principal, meta.callers ?? ['user', 'service']);
  if (principal.kind === 'user') requireNoDuty(principal, timestampOf(call.platform.clock.now()), meta.openDuring ?? []);
  const ability = abilityOf(call.platform, principal);
  if (Array.isArray(meta.can)) {
    const [action, subject] = meta.can;
    // The pair is one of the vocabulary's by its type; together TypeScript can't say so.
    if (!can(ability, action as ActionOf<SubjectName>, subject)) throw notPermitted(action, subject);
  }
  if (meta.confirmed) requireConfirmation({ platform: call.platform, principal });
  return { ...call, principal, ability };
}

function requireCallerOf({ kind }: Principal, callers: readonly Principal['kind'][]): void {
  if (callers.includes(kind)) return;
  if (kind !== 'application' || !callers.includes('service')) throw forPeople();
  throw new Refusal('FORBIDDEN', 'not-permitted', "An application's key only asks for decisions about that application. Use the key of a service account.");
}

function notPermitted(action: string, subject: string, field?: string): Refusal {
  const permission = `${formatGrant({ action, subject })}${field === undefined ? '' : ` (${field})`}`;
  return new Refusal('FORBIDDEN', 'not-permitted', `You need the permission ${permission}. Ask somebody who manages users.`, {
    missing: { action, subject, ...(field !== undefined && { field }) },
  });
}
