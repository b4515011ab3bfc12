import type { Enrolled, TotpEnrolment } from '@gatehouse/contract';
import { generateSync } from 'otplib';
import type { Clock } from '../platform/clock.ts';
import type { TestClient } from './test-client.ts';

/** The code that an authenticator app with this secret shows now, or so many steps of 30 seconds from now. */
export const codeOf = (secret: string, clock: Clock, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) + 30 * steps });

/** Enrols an authenticator app for a signed-in person. Its present code is used up by that. */
export async function enrolApp(client: TestClient, clock: Clock): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { id, secret } = await client.do<TotpEnrolment>('auth.startTotp');
  const { recoveryCodes } = await client.do<Enrolled>('auth.finishTotp', { id, code: codeOf(secret, clock) });
  return { secret, recoveryCodes: recoveryCodes ?? [] };
}
