import { MAX_BATCH } from '@gatehouse/contract';
import { Refusal } from '../errors.ts';

/** The procedures that one request calls: tRPC names those of a batch with commas between. */
export const pathsOf = (path: string, query: unknown): string[] => (isBatch(query) ? path.split(',') : [path]);

const isBatch = (query: unknown): boolean => typeof query === 'object' && query !== null && 'batch' in query && [query.batch].flat()[0] === '1';

/**
 * A batch is refused whole, by one small answer, when it is too long, or holds a call that must come alone: each of those is judged, counted
 * and waits by itself, which a hundred of them in one request would get round.
 * @throws Refusal `invalid`.
 */
export function requireFairBatch(paths: readonly string[], mustBeAlone: (path: string) => boolean): void {
  if (paths.length === 1) return;
  const invalid = (message: string): Refusal => new Refusal('BAD_REQUEST', 'invalid', message);
  if (paths.length > MAX_BATCH) throw invalid(`Send at most ${MAX_BATCH} calls in one request.`);
  const alone = paths.find(mustBeAlone);
  if (alone !== undefined) throw invalid(`Send ${alone} alone, not together with other calls.`);
}
