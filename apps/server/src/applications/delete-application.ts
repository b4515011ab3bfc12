import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { findSummary } from './read-applications.ts';
import { Application } from './application.entity.ts';

/** Deletes an application with its policies and keys. The decisions about it, and its history, stay. */
export async function deleteApplication(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    const application = await findSummary(call, em, id);
    authorize(call, 'delete', 'Application', application);
    const [keys] = await em.execute<{ count: number | string }[]>('select count(*) as count from api_keys where application_id = ?', [id]);
    await em.nativeDelete(Application, { id });
    trail.record({
      action: 'application.delete',
      subject: { type: 'Application', id, label: application.name },
      changes: {
        name: { before: application.name, after: null },
        status: { before: application.status, after: null },
        policies: { before: application.policyCounts.total, after: 0 },
        keys: { before: Number(keys?.count ?? 0), after: 0 },
      },
      mentions: application.ownerId === null ? [] : [application.ownerId],
    });
    return { id };
  });
}
