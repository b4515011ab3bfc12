import type { CredentialLink, Group, InvitationState, Page, User, WaitingMail } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import { program } from '../testing/programs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

const mail = new MailServer();
let server: TestServer;
let byMail: TestServer;
let made = 0;
beforeAll(async () => {
  await mail.start();
  [server, byMail] = await Promise.all([startTestServer(), startTestServer({ smtpUrl: mail.url })]);
});
afterAll(async () => {
  await Promise.all([server.stop(), byMail.stop()]);
  await mail.stop();
});

const name = () => `shown${++made}`;
const tokenOf = (link: CredentialLink | undefined): string => new URL(link?.url ?? 'http://none').searchParams.get('token') ?? '';
const read = (id: string) => server.owner.get<User>('users.get', { id });

/** What comes of following a link: the reason of the refusal, and why it ended. */
async function follow(from: TestServer, kind: Kind, token: string): Promise<(string | undefined)[]> {
  const path = kind === 'invitation' ? 'auth.acceptInvitation' : 'auth.resetPassword';
  const checked = await from.anonymous().mutate('auth.checkLink', { kind: kind === 'invitation' ? kind : 'reset', token });
  const { error } = await from.anonymous().mutate(path, { token, password: 'eleven quiet otters swim' });
  // Who opens the link is told beforehand.
  expect(checked.error?.ended).toBe(error?.ended);
  return error ? [error.reason, error.ended] : ['done'];
}
const REFUSED = ['invalid-token', 'permissions'];

type Kind = 'invitation' | 'reset' | 'hand-over';

/** Somebody with the plain role, who has a password or is only invited, and the link that `issuer` was shown for them. */
async function shownBy(issuer: TestClient, kind: Kind): Promise<{ user: User; token: string }> {
  const username = name();
  if (kind === 'invitation') {
    const { user, invitation } = await issuer.do<{ user: User; invitation: CredentialLink }>('users.create', {
      username,
      firstName: 'P',
      email: `${username}@example.org`,
      roles: ['user'],
    });
    return { user, token: tokenOf(invitation) };
  }
  const { user } = await server.person(username, ['user']);
  if (kind === 'reset') return { user, token: tokenOf((await issuer.do<{ reset: CredentialLink }>('users.sendPasswordReset', { id: user.id })).reset) };
  await server.sql('delete from login_throttles');
  await server.anonymous().do('auth.requestPasswordReset', { login: username });
  const { items } = await server.owner.get<Page<WaitingMail>>('account.outbox');
  const waiting = items.find(({ user: { id } }) => id === user.id);
  return { user, token: tokenOf(await issuer.do<CredentialLink>('account.handOverMail', { id: waiting?.id })) };
}

/** Whoever is shown the link, and what makes them less than the person they were shown it of. Handing over is an Owner's. */
async function lesserIssuer(kind: Kind): Promise<{ client: TestClient; lessen(): Promise<void> }> {
  const { user, client } = await server.person(name(), [kind === 'hand-over' ? 'owner' : 'governance']);
  return {
    client,
    lessen: async () => {
      if (kind === 'hand-over') await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'governance' }] });
    },
  };
}

const promotions: Record<string, (user: User) => Promise<void>> = {
  directly: async (user) => {
    const { version } = await read(user.id);
    await server.owner.do('users.setRoles', { id: user.id, version, roles: [{ role: 'owner' }] });
  },
  'with many others': async (user) => {
    await server.owner.do('users.bulk', { ids: [user.id], action: 'setRoles', roles: ['it-admin'] });
  },
  'by joining a group that carries a role': async (user) => {
    const { id } = await server.owner.do<Group>('groups.create', { name: name(), roles: ['it-admin'] });
    const { version } = await read(user.id);
    await server.owner.do('users.update', { id: user.id, version, groupIds: [id] });
  },
  'by a group that gains a role': async (user) => {
    const group = await server.owner.do<Group>('groups.create', { name: name() });
    const { version } = await read(user.id);
    await server.owner.do('users.update', { id: user.id, version, groupIds: [group.id] });
    const { version: now } = await server.owner.get<Group>('groups.get', { id: group.id });
    await server.owner.do('groups.update', { id: group.id, version: now, roles: ['it-admin'] });
  },
};

describe.each(['invitation', 'reset', 'hand-over'] as const)('a link (%s) that somebody was shown', (kind) => {
  test.each(Object.keys(promotions))('is refused once its person is promoted %s above who was shown it', async (how) => {
    const { client, lessen } = await lesserIssuer(kind);
    const { user, token } = await shownBy(client, kind);
    await promotions[how]?.(user);
    await lessen();
    expect(await follow(server, kind, token)).toEqual(REFUSED);
    expect(await read(user.id)).toMatchObject({ status: kind === 'invitation' ? 'invited' : 'active' });
    // It ended for good, once on record, whatever becomes of their roles.
    expect(await follow(server, kind, token)).toEqual(REFUSED);
    const events = await server.sql<{ outcome: string; reason: string }>(
      "select outcome, reason from audit_events where subject_id = ? and action in ('auth.accept-invitation', 'auth.reset-password') and outcome = 'failure'",
      [user.id],
    );
    expect(events).toEqual([{ outcome: 'failure', reason: 'link-permissions' }]);
    expect(await server.owner.get<InvitationState>('users.invitation', { id: user.id })).toEqual({ state: 'none', expiresAt: null, ended: 'permissions' });
  });

  test.each(Object.keys(promotions))('works when its person is promoted %s and an Owner was shown it', async (how) => {
    const { user, token } = await shownBy(server.owner, kind);
    await promotions[how]?.(user);
    expect(await follow(server, kind, token)).toEqual(['done']);
  });

  test('works while nothing has changed, once', async () => {
    const { client } = await lesserIssuer(kind);
    const { token } = await shownBy(client, kind);
    expect(await follow(server, kind, token)).toEqual(['done']);
    expect(await follow(server, kind, token)).toEqual(['invalid-token', 'used']);
  });

  test('is worth nothing once who was shown it is deactivated, or deleted', async () => {
    for (const end of ['deactivate', 'delete']) {
      const issuer = await server.person(name(), [kind === 'hand-over' ? 'owner' : 'governance']);
      const { token } = await shownBy(issuer.client, kind);
      await server.owner.do('users.deactivate', { id: issuer.user.id });
      if (end === 'delete') await server.owner.do('users.delete', { id: issuer.user.id });
      expect(await follow(server, kind, token)).toEqual(REFUSED);
    }
  });

  test('is worth nothing once who was shown it may do no such thing', async () => {
    const issuer = await server.person(name(), ['owner']);
    const { token } = await shownBy(issuer.client, kind);
    await server.owner.do('users.setRoles', { id: issuer.user.id, version: issuer.user.version, roles: [{ role: 'user' }] });
    expect(await follow(server, kind, token)).toEqual(REFUSED);
  });

  test('does not outlive deletion and restoring', async () => {
    const { user, token } = await shownBy(server.owner, kind);
    await server.owner.do('users.deactivate', { id: user.id });
    await server.owner.do('users.delete', { id: user.id });
    await server.owner.do('users.restore', { id: user.id });
    await server.owner.do('users.reactivate', { id: user.id });
    expect((await follow(server, kind, token))[0]).toBe('invalid-token');
  });
});

test('a reset that somebody was shown is refused once its person was granted a role that they asked for', async () => {
  const { client: governance } = await server.person(name(), ['governance']);
  const { user, client } = await server.person(name(), ['user']);
  const { reset } = await governance.do<{ reset: CredentialLink }>('users.sendPasswordReset', { id: user.id });
  const { id } = await client.do<{ id: string }>('accessRequests.create', { role: 'it-admin', reason: 'To help out' });
  await server.owner.do('accessRequests.decide', { id, decision: 'grant' });
  expect(await follow(server, 'reset', tokenOf(reset))).toEqual(REFUSED);
});

test('somebody who was imported above a person is not theirs to invite; the invitation of one who was imported below is judged as any', async () => {
  const { client: governance } = await server.person(name(), ['governance']);
  const [above, below] = [name(), name()];
  const csv = `username,firstName,lastName,email,roles,groups\n${above},A,,${above}@example.org,it-admin,\n${below},B,,${below}@example.org,user,\n`;
  await server.owner.do('users.importCsv', { csv });
  const idOf = async (search: string) => (await server.owner.get<Page<User>>('users.list', { search })).items[0]?.id ?? '';
  expect((await governance.mutate('users.sendInvitation', { id: await idOf(above) })).error?.reason).toBe('above-ceiling');
  const id = await idOf(below);
  const { invitation } = await governance.do<{ invitation: CredentialLink }>('users.sendInvitation', { id });
  await promotions['directly']?.(await read(id));
  expect(await follow(server, 'invitation', tokenOf(invitation))).toEqual(REFUSED);
});

test('a link that a program was shown is judged by its account, who made its key and for whom it acted', async () => {
  const { user: maker, client } = await server.person(name(), ['owner']);
  const { user: governor } = await server.person(name(), ['governance']);
  const programs = { alone: await program(server, ['it-admin'], { creator: client }), helper: await program(server, ['owner']) };
  const byProgram = await shownBy(programs.alone.client, 'invitation');
  const stands = await shownBy(programs.alone.client, 'invitation');
  const behalf = await shownBy(programs.helper.onBehalfOf(governor.username), 'invitation');
  await promotions['directly']?.(byProgram.user);
  await promotions['directly']?.(behalf.user);
  expect(await follow(server, 'invitation', byProgram.token)).toEqual(REFUSED);
  expect(await follow(server, 'invitation', behalf.token)).toEqual(REFUSED);
  expect(await follow(server, 'invitation', stands.token)).toEqual(['done']);
  const late = await shownBy(programs.alone.client, 'invitation');
  await server.owner.do('users.deactivate', { id: maker.id });
  expect(await follow(server, 'invitation', late.token)).toEqual(REFUSED);
});

test('a first password is known to who set it: it opens nothing once its person is promoted above them, not in a session of before either', async () => {
  const { client: governance } = await server.person(name(), ['governance']);
  const create = async (client: TestClient) => {
    const username = name();
    const { user } = await client.do<{ user: User }>('users.create', {
      username,
      firstName: 'F',
      email: `${username}@example.org`,
      roles: ['user'],
      password: PASSWORD,
    });
    return { user, opened: await server.signIn(username) };
  };
  const lesser = await create(governance);
  await promotions['directly']?.(lesser.user);
  const refused = await server.anonymous().mutate('auth.login', { login: lesser.user.username, password: PASSWORD });
  expect([refused.status, refused.error?.reason, refused.error?.message]).toEqual([401, 'bad-credentials', expect.stringContaining('first password')]);
  const changed = await lesser.opened.mutate('auth.changePassword', { currentPassword: PASSWORD, newPassword: 'eleven quiet otters swim' });
  expect(changed.error?.reason).toBe('bad-credentials');
  const { reset } = await server.owner.do<{ reset: CredentialLink }>('users.sendPasswordReset', { id: lesser.user.id });
  expect(await follow(server, 'reset', tokenOf(reset))).toEqual(['done']);
  await server.signIn(lesser.user.username, 'eleven quiet otters swim');
  const owned = await create(server.owner);
  await promotions['directly']?.(owned.user);
  await (await server.signIn(owned.user.username)).do('auth.changePassword', { currentPassword: PASSWORD, newPassword: 'eleven quiet otters swim' });
});

test('a link that confirms an address and was handed over is judged like the others', async () => {
  const issuer = await server.person(name(), ['owner']);
  const { user, client } = await server.person(name(), ['user']);
  const { version } = await client.get<User>('profile.get');
  await client.do('profile.update', { version, email: `${name()}@example.org` });
  const { items } = await issuer.client.get<Page<WaitingMail>>('account.outbox');
  const link = await issuer.client.do<CredentialLink>('account.handOverMail', { id: items.find((waiting) => waiting.user.id === user.id)?.id });
  await promotions['directly']?.(user);
  await server.owner.do('users.setRoles', { id: issuer.user.id, version: issuer.user.version, roles: [{ role: 'governance' }] });
  const { error } = await server.anonymous().mutate('auth.confirmEmail', { token: tokenOf(link) });
  expect([error?.reason, error?.ended]).toEqual(REFUSED);
});

test('a link that went to its person by mail outlives their promotion, and who had it sent', async () => {
  const { user: governor } = await byMail.owner.do<{ user: User }>('users.create', {
    username: name(),
    firstName: 'G',
    email: `g${made}@example.org`,
    roles: ['governance'],
  });
  const [own] = await mail.mailsTo(`g${made}@example.org`);
  await byMail.anonymous().do('auth.acceptInvitation', { token: tokenIn(own), password: PASSWORD });
  const client = await byMail.signIn(governor.username);
  const username = name();
  const { user } = await client.do<{ user: User }>('users.create', { username, firstName: 'P', email: `${username}@example.org`, roles: ['user'] });
  const [invitation] = await mail.mailsTo(`${username}@example.org`);
  await byMail.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'owner' }] });
  await byMail.owner.do('users.deactivate', { id: governor.id });
  expect(await follow(byMail, 'invitation', tokenIn(invitation))).toEqual(['done']);
});

test('a link from before it was written down who made it is good for whom nothing was changed of since', async () => {
  const [untouched, promoted] = [await shownBy(server.owner, 'invitation'), await shownBy(server.owner, 'invitation')];
  await server.sql("update credential_links set issuer_kind = 'unknown', issuer_id = null");
  await promotions['directly']?.(promoted.user);
  expect(await follow(server, 'invitation', promoted.token)).toEqual(REFUSED);
  expect(await follow(server, 'invitation', untouched.token)).toEqual(['done']);
});
