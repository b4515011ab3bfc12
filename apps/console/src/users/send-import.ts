import type { ImportResult } from '@gatehouse/contract';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '../api/router.ts';
import { type ProgressListener, sendWithProgress } from '../api/send-with-progress.ts';

export interface ImportRequest {
  csv: string;
  dryRun: boolean;
  onError?: 'abort' | 'skip';
}

/** Calls `users.importCsv`, telling how much of the file has been sent. */
export function sendImport(request: ImportRequest, onProgress: ProgressListener): Promise<ImportResult> {
  const client = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: '/trpc',
        fetch: (url, init) =>
          sendWithProgress(
            String(url),
            { method: init?.method, body: typeof init?.body === 'string' ? init.body : undefined, headers: new Headers(init?.headers), signal: init?.signal },
            onProgress,
          ),
      }),
    ],
  });
  return client.users.importCsv.mutate(request);
}
