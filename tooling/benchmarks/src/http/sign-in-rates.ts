import { processorSeconds } from '../processor-time.ts';
import { median, type Measurement, type Ratio } from '../report.ts';
import { startBetterAuth } from './better-auth-peer.ts';
import type { GatehousePeer } from './gatehouse-peer.ts';
import { type LoadRequest, runLoad } from './load.ts';

const CONNECTIONS = [1, 8];
const ROUNDS = 3;
const SECONDS = 4;

/** Sign-ins a second that succeed, beside those of better-auth as it ships, in turn. @param names of people who have this password. */
export async function signInRates(
  gatehouse: GatehousePeer,
  folder: string,
  names: readonly string[],
  password: string,
): Promise<{ measurements: Measurement[]; ratios: Ratio[] }> {
  const betterAuth = await startBetterAuth(folder, 0, false);
  const ours = names.map((login): LoadRequest => ({ method: 'POST', path: '/trpc/auth.login', body: JSON.stringify({ login, password }) }));
  const sides = [
    { peer: gatehouse, requests: ours },
    { peer: betterAuth, requests: [betterAuth.signIn()] },
  ];
  const measurements: Measurement[] = [];
  try {
    for (const connections of CONNECTIONS) {
      const results = sides.map(() => new Array<{ perSecond: number; p50: number; p99: number; processor: number }>());
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [index, { peer, requests }] of sides.entries()) {
          const before = processorSeconds(peer.pid);
          // A browser that is not signed in yet.
          const headers = { origin: peer.url, 'content-type': 'application/json' };
          const result = await runLoad({ url: peer.url, headers, requests, connections, duration: SECONDS });
          // The first round warms up.
          if (round > 0) results[index]?.push({ ...result, processor: ((processorSeconds(peer.pid) - before) * 1000) / result.completed });
        }
      }
      for (const [index, { peer }] of sides.entries()) {
        const middle = (of: 'perSecond' | 'p50' | 'p99' | 'processor') => median((results[index] ?? []).map((result) => result[of]));
        const details = { p50: middle('p50'), p99: middle('p99'), CPU: middle('processor') };
        measurements.push({ what: whatOf(connections), subject: peer.name, value: middle('perSecond'), unit: 'sign-ins/s', details });
      }
    }
  } finally {
    await betterAuth.stop();
  }
  return { measurements, ratios: ratiosOf(measurements, betterAuth.name) };
}

const whatOf = (connections: number): string => `sign-ins that succeed, ${connections} at once`;

function ratiosOf(measurements: readonly Measurement[], peer: string): Ratio[] {
  const of = (what: string, subject: string) => measurements.find((measurement) => measurement.what === what && measurement.subject === subject);
  return CONNECTIONS.map(whatOf).flatMap((what) => {
    const [ours, theirs] = [of(what, 'Gatehouse'), of(what, peer)];
    return [
      { what, peer, ratio: (ours?.value ?? Number.NaN) / (theirs?.value ?? Number.NaN) },
      { what: `${what}, by processor time`, peer, ratio: (theirs?.details?.['CPU'] ?? Number.NaN) / (ours?.details?.['CPU'] ?? Number.NaN) },
    ];
  });
}
