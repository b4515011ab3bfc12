import type { checkLinkInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Call } from '../platform/call.ts';
import { endedLink } from './ended-link.ts';
import { requireOpenLink, whyEnded } from './judge-link.ts';

/**
 * Whether a link still works, for the page that it opens: what using it would say by then, and no more. It is only read: the link stays unused, whatever
 * opens it, and nothing is written.
 * @throws Refusal `invalid-token` as whoever uses the link is refused.
 */
export async function checkLink(call: Call, { kind, token }: z.output<typeof checkLinkInput>): Promise<{ ok: true }> {
  const link = await requireOpenLink(call, kind, token);
  const why = await whyEnded(call, call.em, kind, link);
  if (why !== null) throw endedLink(kind, why);
  return { ok: true };
}
