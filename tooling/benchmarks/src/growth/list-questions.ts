import type { GatehousePeer } from '../http/gatehouse-peer.ts';
import type { Measurement } from '../report.ts';
import { shareOf } from '../waits.ts';

const TIMES = 20;
/** Milliseconds for a question: a slow one is asked less often, but thrice at least. */
const PATIENCE = 3000;

const questions: Record<string, (page: Page) => object> = {
  'first page': () => ({ limit: 25 }),
  'page in the middle': ({ middle }) => ({ limit: 25, sort: 'username', cursor: middle }),
  'by last name': () => ({ limit: 25, sort: 'lastName' }),
  'by e-mail, last first': () => ({ limit: 25, sort: 'email', direction: 'desc' }),
  'by last sign-in': () => ({ limit: 25, sort: 'lastLoginAt' }),
  'by status': () => ({ limit: 25, sort: 'status' }),
  'of a status': () => ({ limit: 25, filter: { status: ['active'] } }),
  'of a role': () => ({ limit: 25, filter: { role: ['governance'] } }),
  'of a group': ({ group }) => ({ limit: 25, filter: { groupId: [group] } }),
  'never signed in': () => ({ limit: 25, filter: { lastLogin: { never: true } } }),
  'search, one match': () => ({ limit: 25, search: 'p004321@' }),
  'search, a tenth matches': () => ({ limit: 25, search: 'lovelace' }),
  'search, all match': () => ({ limit: 25, search: 'example' }),
  'search, none matches': () => ({ limit: 25, search: 'zzzz' }),
};

interface Page {
  middle: string;
  group: string;
}

/** How long a page of `users.list` takes, with its total, one request after the other. */
export async function measureLists(gatehouse: GatehousePeer, size: number, subject: string): Promise<Measurement[]> {
  const groups = (await gatehouse.query('groups.list', { search: 'Group 5' })) as { items: { id: string }[] };
  const key = `p${String(size / 2).padStart(6, '0')}`;
  const page: Page = { group: groups.items[0]?.id ?? '', middle: Buffer.from(JSON.stringify(['username', 'asc', key, ''])).toString('base64url') };
  const measurements: Measurement[] = [];
  for (const [what, input] of Object.entries(questions)) {
    const times: number[] = [];
    const end = performance.now() + PATIENCE;
    while (times.length < TIMES && (times.length < 3 || performance.now() < end)) {
      const asked = performance.now();
      await gatehouse.query('users.list', input(page));
      times.push(performance.now() - asked);
    }
    measurements.push({ what: `users.list, ${what}`, subject, value: shareOf(times, 0.5), unit: 'ms', details: { p95: shareOf(times, 0.95) } });
  }
  return measurements;
}
