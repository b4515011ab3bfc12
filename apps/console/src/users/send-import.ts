import type { GatehouseErrorData, ImportResult } from '@gatehouse/contract';
import { basePath } from '../api/base-path.ts';
import { repeatAfterSignIn } from '../api/repeat-after.ts';
import { type ProgressListener, sendWithProgress } from '../api/send-with-progress.ts';

export interface ImportRequest {
  csv: Blob;
  dryRun: boolean;
  onError?: 'abort' | 'skip';
}

/**
 * Sends the file as it is, telling how much of it has been sent. Whoever's session ended signs in over the page, and it is sent again.
 * @throws Error with the server's `data`, as a refused call does.
 */
export const sendImport = (request: ImportRequest, onProgress: ProgressListener): Promise<ImportResult> =>
  repeatAfterSignIn(() => sendOnce(request, onProgress));

async function sendOnce({ csv, dryRun, onError = 'abort' }: ImportRequest, onProgress: ProgressListener): Promise<ImportResult> {
  const query = new URLSearchParams({ dryRun: String(dryRun), onError });
  const response = await sendWithProgress(
    `${basePath}/import/users.csv?${query.toString()}`,
    { body: csv, headers: new Headers({ 'content-type': 'text/csv' }) },
    onProgress,
  );
  const answer = (await response.json()) as ImportResult | { error: GatehouseErrorData };
  if ('error' in answer) throw Object.assign(new Error(answer.error.message), { data: answer.error });
  return answer;
}
