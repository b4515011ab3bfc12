import { type Application, type KnownTrait, MAX_KNOWN_TRAITS } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.stop());

const newApplication = () => server.owner.do<Application>('applications.create', { name: `Traits ${++made}`, access: { allow: { everyone: true }, deny: {} } });
const ask = (applicationId: string, traits: string[], user: object = { username: 'nobody-at-all' }) =>
  server.owner.do('access.authorize', { applicationId, user, requestType: 'prompt', traits });
const traitsOf = async ({ id: applicationId }: Application): Promise<Map<string, boolean>> =>
  new Map((await server.owner.get<{ items: KnownTrait[] }>('applicationPolicies.traits', { applicationId })).items.map(({ trait, seen }) => [trait, seen]));

test('a trait of a policy is known, and seen once a request has carried it, in its very letters', async () => {
  const application = await newApplication();
  expect((await traitsOf(application)).get('TOXIC')).toBe(false);
  await ask(application.id, ['toxic']);
  expect(Object.fromEntries(await traitsOf(application))).toMatchObject({ TOXIC: false, toxic: true });
  await ask(application.id, ['TOXIC', 'TOXIC']);
  await ask(application.id, ['TOXIC']);
  expect((await traitsOf(application)).get('TOXIC')).toBe(true);
});

test('a trait is seen for the application to which it was sent, and for no other', async () => {
  const [one, other] = [await newApplication(), await newApplication()];
  await ask(one.id, ['ONLY_HERE']);
  expect((await traitsOf(one)).get('ONLY_HERE')).toBe(true);
  expect((await traitsOf(other)).has('ONLY_HERE')).toBe(false);
});

test('an application whose traits were noted can be deleted', async () => {
  const application = await newApplication();
  await ask(application.id, ['GONE_WITH_IT']);
  await server.owner.do('applications.delete', { id: application.id });
  expect((await server.owner.query('applicationPolicies.traits', { applicationId: application.id })).error).toMatchObject({ reason: 'not-found' });
});

test('whoever sends ever new traits is answered, and so many of them are noted', async () => {
  const application = await newApplication();
  for (let part = 0; part < 7; part++)
    await ask(
      application.id,
      Array.from({ length: 200 }, (_, index) => `MADE_UP_${part}_${index}`),
    );
  const seen = [...(await traitsOf(application))].filter(([, carried]) => carried);
  expect(seen).toHaveLength(MAX_KNOWN_TRAITS);
});

test('somebody who may not read policies does not read their traits', async () => {
  const application = await newApplication();
  const { client } = await server.person('plain-user', ['user']);
  expect((await client.query('applicationPolicies.traits', { applicationId: application.id })).error).toMatchObject({ reason: 'not-permitted' });
});
