import type { listDecisionsInput, LoggedDecision } from '@gatehouse/contract';
import type { z } from 'zod';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { everyRow } from '../platform/keyset.ts';
import { listDecisions } from './list-decisions.ts';

type Input = z.output<typeof listDecisionsInput>;

/** Every decision that the caller may see and that matches, the latest first unless said. */
export async function exportDecisions(call: AuthorizedCall, { cursor: _cursor, limit: _limit, ...input }: Input): Promise<AsyncGenerator<LoggedDecision>> {
  await change(call, async (_em, trail) => {
    trail.record({
      action: 'access.export',
      subject: { type: 'AccessDecision', id: null, label: 'decisions' },
      changes: Object.keys(input).length > 0 ? { filter: { before: null, after: input } } : null,
    });
  });
  return everyRow((cursor, limit) => listDecisions(call, { ...input, cursor, limit }, false));
}

type Columns = Record<string, (decision: LoggedDecision) => string | null>;

/** The CSV file's columns. */
export const decisionCsvColumns = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  application: ({ applicationName }) => applicationName,
  applicationId: ({ applicationId }) => applicationId,
  user: ({ userLabel }) => userLabel,
  userId: ({ userId }) => userId,
  requestType: ({ requestType }) => requestType,
  traits: ({ traits }) => traits.join(' '),
  decision: ({ decision }) => decision,
  reason: ({ reason }) => reason,
  redact: ({ redact }) => redact.join(' '),
  policyIds: ({ policyIds }) => policyIds.join(' '),
  caller: ({ caller }) => caller.label,
  callerId: ({ caller }) => caller.id,
  onBehalfOf: ({ onBehalfOf }) => onBehalfOf?.label ?? null,
  requestId: ({ requestId }) => requestId,
  threadId: ({ threadId }) => threadId,
  context: ({ context }) => context && JSON.stringify(context),
} satisfies Columns;
