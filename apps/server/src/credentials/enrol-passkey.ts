import type { Enrolled, finishPasskeyInput, Passkey as WirePasskey, renamePasskeyInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { type PersonCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict, notFound, Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { issueChallenge, takeChallenge } from './challenge.ts';
import { readPasskeys, viewPasskey } from './passkeys.ts';
import { requireRelyingParty } from './relying-party.ts';
import { afterEnrolment, afterRemoval } from './second-factors.ts';

const MOST = 20;
/** EdDSA, ES256, RS256: what every authenticator has. */
const ALGORITHMS = [-8, -7, -257];

/** Begins to enrol a passkey: what the browser is to be asked. Those that the caller has already are excluded. */
export async function startPasskey(call: PersonCall) {
  const { platform, principal } = call;
  const party = requireRelyingParty(platform.config);
  const passkeys = await readPasskeys(call.em, principal.id);
  if (passkeys.length >= MOST) throw conflict('limit-reached', `You have ${MOST} passkeys. Remove one first.`);
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  const { extensions: _none, ...options } = await generateRegistrationOptions({
    rpName: 'Gatehouse',
    rpID: party.id,
    userName: principal.username,
    userDisplayName: principal.username,
    userID: new TextEncoder().encode(principal.id),
    challenge: new Uint8Array(Buffer.from(platform.ids.secret(), 'base64url')),
    excludeCredentials: passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    supportedAlgorithmIDs: ALGORITHMS,
    // It signs in by itself, so it must be found without a username and stand for two factors.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return change(call, async (em) => {
    const { id } = await issueChallenge(platform, em, 'passkey-enrolment', { userId: principal.id }, options.challenge);
    return { id, options };
  });
}

/**
 * Enrols the passkey that the browser has made.
 * @throws Refusal `passkey-refused` when the answer is not to an open challenge of the caller, or does not hold.
 */
export async function finishPasskey(
  call: PersonCall,
  { id, name, response }: z.output<typeof finishPasskeyInput>,
): Promise<Enrolled & { passkey: WirePasskey }> {
  const { platform, principal } = call;
  const party = requireRelyingParty(platform.config);
  const challenge = await takeChallenge(call, ['passkey-enrolment'], id);
  const refused = () => new Refusal('BAD_REQUEST', 'passkey-refused', 'The passkey was not set up: it took too long, or its answer does not hold. Try again.');
  if (challenge?.userId !== principal.id) throw refused();
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge.value,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((cause: unknown) => {
    platform.logger.info({ err: cause, user: principal.id }, 'A new passkey was refused.');
    return undefined;
  });
  if (!verified?.verified) throw refused();
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return change(call, async (em, trail) => {
    const known = await em.execute<unknown[]>('select 1 from passkeys where credential_id = ?', [credential.id]);
    if (known.length > 0) throw refused();
    const passkey = { id: platform.ids.next(), name, synced: credentialBackedUp, createdAt: timestampOf(platform.clock.now()), lastUsedAt: null };
    await em.execute(
      'insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, synced, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      [
        passkey.id,
        principal.id,
        credential.id,
        Buffer.from(credential.publicKey).toString('base64url'),
        credential.counter,
        JSON.stringify(response.response.transports ?? []),
        name,
        passkey.synced,
        passkey.createdAt,
      ],
    );
    trail.record({ action: 'auth.enrol-passkey', subject: subjectOf(call), changes: { passkey: { before: null, after: name } } });
    return { ...(await afterEnrolment(call, em)), passkey };
  });
}

/** Gives one of the caller's passkeys another name. @throws Refusal `not-found`. */
export async function renamePasskey(call: PersonCall, { id, name }: z.output<typeof renamePasskeyInput>): Promise<WirePasskey> {
  return change(call, async (em, trail) => {
    const passkey = viewPasskey(await ownPasskey(call, em, id));
    await em.execute('update passkeys set name = ? where id = ?', [name, id]);
    trail.record({ action: 'auth.rename-passkey', subject: subjectOf(call), changes: { passkey: { before: passkey.name, after: name } } });
    return { ...passkey, name };
  });
}

/** Removes one of the caller's passkeys. @throws Refusal `not-found`. */
export async function removePasskey(call: PersonCall, { id }: { id: string }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    const { name } = await ownPasskey(call, em, id);
    await em.execute('delete from passkeys where id = ?', [id]);
    trail.record({ action: 'auth.remove-passkey', subject: subjectOf(call), changes: { passkey: { before: name, after: null } } });
    await afterRemoval(call, em, call.principal.id);
    return { id };
  });
}

async function ownPasskey({ principal }: PersonCall, em: Em, id: string) {
  const passkey = (await readPasskeys(em, principal.id)).find((own) => own.id === id);
  if (!passkey) throw notFound('passkey');
  return passkey;
}

const subjectOf = ({ principal }: PersonCall) => ({ type: 'User', id: principal.id, label: principal.username });
