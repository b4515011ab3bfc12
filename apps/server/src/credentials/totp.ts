import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';

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

/**
 * The time step of a right code; `undefined` for a wrong one.
 * @param after the step of the last code that was taken: it and those before it are not taken again.
 */
export async function totpStep(clock: Clock, secret: string, code: string, after: number): Promise<number | undefined> {
  const epoch = Math.floor(clock.now().getTime() / 1000);
  // The clock was put back since: no code is taken until it has caught up.
  if (after > Math.floor(epoch / PERIOD) + 1) return undefined;
  const { verifySync } = await otplib();
  const result = verifySync({ secret, token: code, epoch, period: PERIOD, epochTolerance: PERIOD, afterTimeStep: after });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
