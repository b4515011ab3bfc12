import { type ApiCaller, apiCaller } from './api-caller.ts';
import { PASSWORD, SETUP_TOKEN } from './gatehouse-server.ts';

const roleIds = ['owner', 'security-team', 'compliance-team', 'it-admin', 'governance', 'developer', 'user'] as const;
export type RoleId = (typeof roleIds)[number];

/** The username of the test person who holds a role. */
export const personOf = (role: RoleId): string => `test.${role}`;

/** Creates the first Owner and signs in as them. */
export async function setUpOwner(url: string): Promise<ApiCaller> {
  const owner = apiCaller(url);
  await owner.setup.createOwner.mutate({
    token: SETUP_TOKEN,
    username: 'first.owner',
    firstName: 'First',
    lastName: 'Owner',
    email: 'first.owner@example.org',
    password: PASSWORD,
  });
  await owner.auth.login.mutate({ login: 'first.owner', password: PASSWORD });
  return owner;
}

/** One active person for each of the seven roles, by invitation. Answers their ids. */
export async function createPeople(url: string, owner: ApiCaller): Promise<Map<RoleId, string>> {
  const ids = new Map<RoleId, string>();
  for (const role of roleIds) {
    const username = personOf(role);
    const { user, invitation } = await owner.users.create.mutate({
      username,
      firstName: 'Test',
      lastName: role,
      email: `${username}@example.org`,
      roles: [role],
      invite: true,
    });
    const token = new URL(invitation?.url ?? '').searchParams.get('token') ?? '';
    await apiCaller(url).auth.acceptInvitation.mutate({ token, password: PASSWORD });
    ids.set(role, user.id);
  }
  return ids;
}
