import { change } from '../platform/call.ts';
import { readConfig } from '../platform/config.ts';
import { systemCall } from '../platform/jobs.ts';
import { startPlatform } from '../start-platform.ts';

/** Events that one change writes, and of those how many one actor does. */
const CHANGE = 10_000;
const BY_ONE = 10;

/**
 * Appends events to the trail of a database beside its server, as years of use would: of many actors, about many people, a tenth of them with mentions.
 * @param settings as a server's environment.
 */
export async function addManyEvents(settings: Record<string, string>, count: number): Promise<void> {
  const platform = await startPlatform(readConfig(settings));
  try {
    for (let written = 0; written < count; written += CHANGE) {
      await change(systemCall(platform), async (_em, trail) => {
        for (let event = 0; event < Math.min(CHANGE, count - written); event++) {
          const [actor, subject] = [`actor-${Math.floor(event / BY_ONE)}`, `person-${written + event}`];
          trail.record({
            action: 'user.update',
            actor: { kind: 'user', id: actor, label: actor },
            subject: { type: 'User', id: subject, label: subject },
            changes: { email: { before: null, after: `${subject}@example.org` }, status: { before: 'invited', after: 'active' } },
            mentions: event % 10 === 0 ? [`boss-${event}`] : [],
          });
          if ((event + 1) % 500 === 0) await trail.write();
        }
      });
    }
  } finally {
    await platform.orm.close(true);
  }
}
