import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { PasskeyChallenge } from '@gatehouse/contract';
import { isoCBOR } from '@simplewebauthn/server/helpers';

interface Ceremony {
  origin: string;
  rpId: string;
  /** Whether the device has verified the person. */
  verified?: boolean;
}

/** A passkey on a device that a test holds: it makes the bytes that a browser would send. */
export class SoftwarePasskey {
  readonly #id = randomBytes(32);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** How often it says that it was used; a test may put it back. */
  counter = 0;
  #userHandle = '';

  /** Answers `navigator.credentials.create()`. */
  create(options: { challenge: string; user: { id: string } }, ceremony: Ceremony) {
    this.#userHandle = options.user.id;
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ]);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, isoCBOR.encode(key)]);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(Buffer.concat([this.#head(ceremony, 0x40), credential]))],
    ]);
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: clientData('webauthn.create', options.challenge, ceremony),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as Map<string, Uint8Array>)).toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** Answers `navigator.credentials.get()`, and counts. */
  get({ challenge }: PasskeyChallenge['options'], ceremony: Ceremony) {
    this.counter += 1;
    const authenticatorData = this.#head(ceremony);
    const clientDataJSON = clientData('webauthn.get', challenge, ceremony);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()]);
    return {
      ...this.#credential(),
      response: {
        clientDataJSON,
        authenticatorData: authenticatorData.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(this.#keys.privateKey).toString('base64url'),
        userHandle: this.#userHandle,
      },
    };
  }

  #credential() {
    const id = this.#id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
  }

  #head({ rpId, verified = true }: Ceremony, flags = 0): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags | 0x01 | (verified ? 0x04 : 0)]), counter]);
  }
}

const bytesOf = (base64url: string): Uint8Array => new Uint8Array(Buffer.from(base64url, 'base64url'));
const clientData = (type: string, challenge: string, { origin }: Ceremony): string =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');
