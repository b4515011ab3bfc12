import { type Clock, SECOND, timestampOf } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { isFromAhead } from '../platform/stored-time.ts';

/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** Seconds for which one code stands. A code of the step before or after is taken too: clocks differ, and people type slowly. */
const PERIOD = 30;

/** Loaded when the first code is met: a server starts without it. */
const otplib = () => import('otplib');

/** A new secret, as base 32, and what the QR code of its enrolment holds. */
export async function newTotpSecret(ids: Ids, username: string): Promise<{ secret: string; uri: string }> {
  const { generateURI, ScureBase32Plugin } = await otplib();
  const secret = new ScureBase32Plugin().encode(Buffer.from(ids.secret(), 'base64url').subarray(0, SECRET_BYTES));
  return { secret, uri: generateURI({ issuer: 'Gatehouse', label: username, secret, period: PERIOD }) };
}

/** The codes that were taken: each is good once. */
export interface TakenSteps {
  /** The step of the last code: it and those before it are not taken again. */
  last: number;
  /** The step of one that was taken while the clock was ahead. */
  ahead: number | null;
}

/**
 * The time step of a right code; `undefined` for a wrong one, or one that was taken.
 *
 * A last step that lies ahead was taken before the clock was put back. By a little, codes wait until it has caught up, since those
 * of these minutes may have been used. By more, what was taken at these times lies as far back, and codes are taken again (decision 026).
 */
export async function totpStep(clock: Clock, secret: string, code: string, { last, ahead }: TakenSteps): Promise<number | undefined> {
  const epoch = Math.floor(clock.now().getTime() / SECOND);
  const latest = Math.floor(epoch / PERIOD) + 1;
  const isAhead = isStepAhead(clock, last);
  if (last > latest && !isAhead) return undefined;
  const { verifySync } = await otplib();
  const result = verifySync({ secret, token: code, epoch, period: PERIOD, epochTolerance: PERIOD, afterTimeStep: isAhead ? 0 : last });
  return result.valid && 'timeStep' in result && result.timeStep !== ahead ? result.timeStep : undefined;
}

/** Whether a step was taken while the clock was ahead: the clock was put back by more than clocks differ. */
export const isStepAhead = (clock: Clock, step: number): boolean => isFromAhead(timestampOf(new Date((step - 1) * PERIOD * SECOND)), clock);
