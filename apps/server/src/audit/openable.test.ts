import type { AccessDecision, Application, ApplicationPolicyDetail, AuditEvent, Group, LoggedDecision, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, program } from '../testing/programs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let rootId: string;
/** They read the trail and the log, and nothing that these speak of. */
let narrow: Program;

beforeAll(async () => {
  server = await startTestServer();
  rootId = (await server.owner.get<{ user: { id: string } }>('auth.me')).user.id;
  narrow = await program(server, ['owner'], { scopes: ['AuditEvent.read', 'AccessDecision.read'] });
});
afterAll(() => server.stop());

/** The latest event about this, in full. */
async function eventAbout(subjectId: string, client: TestClient = server.owner): Promise<AuditEvent> {
  const { items } = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId }, limit: 1 });
  expect(items[0]).not.toHaveProperty('openable');
  return client.get('audit.get', { id: items[0]?.seq });
}

const newApplication = (): Promise<Application> => server.owner.do('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
const newPolicy = (applicationId: string): Promise<ApplicationPolicyDetail> =>
  server.owner.do('applicationPolicies.create', {
    applicationId,
    description: 'Redact names',
    status: 'enabled',
    who: { everyone: true },
    traits: ['PERSON'],
    prompt: 'redact',
    enrichedPrompt: 'allow',
    reply: 'allow',
  });

test('an event says who and what of it can be opened, until that is deleted', async () => {
  const { user } = await server.person('leaver', ['user']);
  const group = await server.owner.do<Group>('groups.create', { name: 'Readers' });
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id] });
  expect((await eventAbout(group.id)).openable).toEqual({ [rootId]: { type: 'User' }, [group.id]: { type: 'Group' }, [user.id]: { type: 'User' } });
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id });
  expect((await eventAbout(group.id)).openable).toEqual({ [rootId]: { type: 'User' }, [group.id]: { type: 'Group' } });
  await server.owner.do('groups.delete', { id: group.id });
  expect((await eventAbout(group.id)).openable).toEqual({ [rootId]: { type: 'User' } });
  const { account } = narrow;
  expect((await eventAbout(account.id)).openable).toEqual({ [rootId]: { type: 'User' }, [account.id]: { type: 'ServiceAccount' } });
});

test('events about a policy and decisions lead to the policy in its application; nobody is led to what they may not see', async () => {
  const { id: applicationId } = await newApplication();
  const { id: policyId } = await newPolicy(applicationId);
  const { user, client } = await server.person('asked', ['user']);
  const all = { [applicationId]: { type: 'Application' }, [policyId]: { type: 'ApplicationPolicy', applicationId }, [rootId]: { type: 'User' } };
  const event = await eventAbout(policyId);
  expect([event.openable, event.people?.[applicationId]]).toEqual([all, 'Chat']);
  const question = { applicationId, user: { id: user.id }, requestType: 'prompt', traits: ['PERSON'] };
  const { decisionId } = await server.owner.do<AccessDecision>('access.authorize', question);
  const decision = await server.owner.get<LoggedDecision>('access.decision', { id: decisionId });
  expect(decision.openable).toEqual({ ...all, [user.id]: { type: 'User' } });
  expect((await narrow.client.get<LoggedDecision>('access.decision', { id: decisionId })).openable).toEqual({});
  expect((await eventAbout(policyId, narrow.client)).openable).toEqual({});
  // Whoever sees themselves only is led to nobody else.
  await client.do<User>('profile.update', { version: user.version, firstName: 'Other' });
  expect((await eventAbout(user.id, client)).openable).toEqual({ [user.id]: { type: 'User' } });
});
