import { isIP } from 'node:net';
import type { Config } from '../platform/config.ts';
import { Refusal } from '../platform/errors.ts';

/** What passkeys belong to: they work on this host and from this origin alone. */
interface RelyingParty {
  id: string;
  origin: string;
}

/** This machine by number: the same server answers at `localhost`, where browsers take passkeys. */
const LOOPBACK = /^(?:127(?:\.\d+){3}|\[::1\])$/;

/** `null` when browsers would refuse passkeys at PUBLIC_URL: they ask for a host name and, but for `localhost`, for HTTPS. */
export function relyingPartyOf({ publicUrl, publicOrigin }: Config): RelyingParty | null {
  const { hostname, protocol, port } = new URL(publicUrl);
  if (protocol === 'http:' && LOOPBACK.test(hostname)) return { id: 'localhost', origin: `http://localhost${port && `:${port}`}` };
  const numeric = isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0;
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  return numeric || (protocol !== 'https:' && !local) ? null : { id: hostname, origin: publicOrigin };
}

/** @throws Refusal `passkeys-unavailable`. */
export function requireRelyingParty(config: Config): RelyingParty {
  const party = relyingPartyOf(config);
  if (party) return party;
  throw new Refusal(
    'CONFLICT',
    'passkeys-unavailable',
    'Passkeys need an https address with a host name, or http://localhost. Ask your administrator to set PUBLIC_URL to one.',
  );
}
