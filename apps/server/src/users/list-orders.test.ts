import { userSorts } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Listed {
  items: { id: string; username: string }[];
  nextCursor: string | null;
}

test.each(userSorts.flatMap((sort) => (['asc', 'desc'] as const).map((direction) => [sort, direction] as const)))(
  'pages by %s, %s, hold everybody once, whoever shares a value or has none',
  async (sort, direction) => {
    if (sort === userSorts[0] && direction === 'asc') {
      const lines = Array.from(
        { length: 40 },
        (_, row) => `u${row},${row % 3 === 0 ? 'Same' : `Name ${row}`},,${row % 2 === 0 ? `u${row}@example.org` : ''},user,`,
      );
      await server.owner.do('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${lines.join('\n')}` });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = await server.owner.get('users.list', { sort, direction, limit: 7, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const all = await server.owner.get<Listed>('users.list', { sort, direction, limit: 100 });
    expect(seen).toEqual(all.items.map(({ id }) => id));
    expect(new Set(seen).size).toBe(41);
  },
);

test('on SQLite no order sorts the users anew, nor walks the pages before', async () => {
  const orders = ['username_key', 'first_name_sort', 'last_name_sort', 'status', 'created_at', "coalesce(email_key, '')", "coalesce(last_login_at, '')"];
  if (process.env['TEST_DATABASE'] === 'postgres') return expect(orders).toHaveLength(userSorts.length);
  for (const by of orders) {
    const plan = await server.sql<{ detail: string }>(
      `explain query plan select username from users where ${by} >= ? and (${by}, id) > (?, ?) order by ${by}, id limit 26`,
      ['m', 'm', 'm'],
    );
    const steps = plan.map(({ detail }) => detail).join('; ');
    expect(steps).toMatch(/^SEARCH users USING (COVERING )?INDEX/);
    expect(steps).not.toMatch(/TEMP B-TREE|SCAN/);
  }
});
