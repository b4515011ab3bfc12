import type { NewApiKey, ServiceAccount } from '@gatehouse/contract';
import { TestClient } from './test-client.ts';
import type { TestServer } from './test-server.ts';

let made = 0;

export interface Program {
  account: ServiceAccount;
  key: NewApiKey;
  client: TestClient;
  /** The same program, acting for somebody. */
  onBehalfOf(person: string): TestClient;
}

/** A program that calls by a key. */
export const withKey = (server: Pick<TestServer, 'url'>, key: string, headers: Record<string, string> = {}): TestClient =>
  new TestClient(server.url, { headers: { authorization: `Bearer ${key}`, ...headers } });

/** A service account that holds these roles, with a key that `creator` made: an Owner unless said. */
export async function program(
  server: TestServer,
  roles: string[],
  { scopes, expiresAt, creator = server.owner }: { scopes?: string[]; expiresAt?: string; creator?: TestClient } = {},
): Promise<Program> {
  const account = await creator.do<ServiceAccount>('serviceAccounts.create', { name: `program-${++made}`, roles });
  const key = await creator.do<NewApiKey>('serviceAccounts.createKey', { id: account.id, name: 'main', scopes, expiresAt });
  return {
    account,
    key,
    client: withKey(server, key.key),
    onBehalfOf: (person) => withKey(server, key.key, { 'x-gatehouse-on-behalf-of': person }),
  };
}
