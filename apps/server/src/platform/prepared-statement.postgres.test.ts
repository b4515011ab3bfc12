import { expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';

test('what every change reads is planned once on a connection, within transactions too', async () => {
  const server = await startTestServer();
  const { user } = await server.person('someone', ['user']);
  await server.owner.do('users.update', { id: user.id, version: user.version, firstName: 'Else' });
  // The pool hands out the connection that was given back last.
  const planned = await server.sql<{ name: string }>('select name from pg_prepared_statements');
  expect(planned.map(({ name }) => name)).toEqual(expect.arrayContaining(['authz-version', 'user-by-id']));
  await server.stop();
});
