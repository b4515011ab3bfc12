import type { PasskeyChallenge } from '@gatehouse/contract';
import { errorData, errorMessage } from '../api/errors.ts';

/** Has the browser answer a challenge with a passkey. It rejects when the person cancels, or has none that fits. */
export async function answerWithPasskey({ id, options }: PasskeyChallenge) {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return { id, response: await startAuthentication({ optionsJSON: options }) };
}

/** Whether this browser, at this address, can use passkeys: by number they refuse it. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && window.isSecureContext && !/^(?:[\d.]+|\[.*\])$/.test(window.location.hostname);

/** This page at `localhost`, when it was opened by this machine's own number; `undefined` elsewhere. */
export function onLoopback(): string | undefined {
  const { hostname, port } = window.location;
  return /^(?:127\.[\d.]+|\[::1\])$/.test(hostname) ? `http://localhost${port && `:${port}`}` : undefined;
}

/** A sentence for a person on why nothing came of a passkey. */
export function passkeyMessage(error: unknown): string {
  if (errorData(error) !== undefined || !(error instanceof Error)) return errorMessage(error);
  switch (error.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'No passkey was used: it was cancelled, took too long, or there is none for this account on this device.';
    case 'InvalidStateError':
      return 'This device has a passkey for your account already.';
    case 'SecurityError':
      return 'Passkeys don’t work at this address. Open Gatehouse at its usual one.';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'This device can’t make such a passkey. Set a screen lock or a PIN on it, or use another device.';
    default:
      return errorMessage(error);
  }
}
