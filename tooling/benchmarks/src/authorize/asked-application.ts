import type { GatehousePeer } from '../http/gatehouse-peer.ts';
import type { LoadRequest } from '../http/load.ts';
import { people } from '../http/peer.ts';

const askedUsers = 50;

/** An application about which decisions are asked, by its key or by a person's session. */
export interface AskedApplication {
  id: string;
  policies: number;
  key: string;
  byKey: { headers: Record<string, string>; requests: LoadRequest[] };
  bySession: { headers: Record<string, string>; requests: LoadRequest[] };
}

/** Adds the people about whom is asked. Those who were imported would wait for their first password, and are not active. */
export async function addAskedPeople(peer: GatehousePeer): Promise<void> {
  for (const person of people(askedUsers)) await peer.mutate('users.create', { ...person, roles: ['user'], password: 'a long walk along the river' });
}

export const askedNames: readonly string[] = people(askedUsers).map(({ username }) => username);

/** The trait that only this policy of an application names. */
export const traitOf = (policy: number): string => `TRAIT_${policy}`;

/** Adds an application with so many policies, each about a trait of its own, a key, and questions of which each meets one policy. */
export async function addAskedApplication(peer: GatehousePeer, policies: number): Promise<AskedApplication> {
  const application = (await peer.mutate('applications.create', { name: `${policies} policies`, access: { allow: { everyone: true } } })) as { id: string };
  // First, while the Owner's sign-in is recent enough to make keys.
  const { key } = (await peer.mutate('applications.createKey', { id: application.id, name: 'benchmark' })) as { key: string };
  for (let index = 0; index < policies; index += 1) {
    await peer.mutate('applicationPolicies.create', {
      applicationId: application.id,
      description: `Policy ${index}`,
      status: 'enabled',
      who: index % 2 === 0 ? { everyone: true } : { roles: ['user'] },
      traits: [traitOf(index)],
      prompt: 'redact',
      enrichedPrompt: 'deny',
      reply: 'allow',
    });
  }
  const requests = (about: object): LoadRequest[] =>
    Array.from({ length: 1_000 }, (_, index) => ({
      method: 'POST',
      path: '/trpc/access.authorize',
      body: JSON.stringify({
        ...about,
        user: { username: askedNames[index % askedNames.length] },
        requestType: 'prompt',
        traits: [traitOf((index * 7919) % policies), 'NO_POLICY_NAMES_THIS', 'NOR_THIS'],
      }),
    }));
  return {
    id: application.id,
    policies,
    key,
    byKey: { headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, requests: requests({}) },
    bySession: { headers: peer.headers, requests: requests({ applicationId: application.id }) },
  };
}
