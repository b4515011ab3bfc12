/** How much of a request's body has left the browser, from 0 to 1. */
export type ProgressListener = (share: number) => void;

/**
 * `fetch` for a request with a large body, through XMLHttpRequest: only that tells how much was sent.
 * @throws TypeError when the server can't be reached, as `fetch` does; AbortError when `signal` ends it.
 */
export function sendWithProgress(
  url: string,
  init: { method?: string; body?: XMLHttpRequestBodyInit; headers: Headers; signal?: AbortSignal | null },
  onProgress: ProgressListener,
) {
  return new Promise<Response>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? 'POST', url);
    for (const [name, value] of init.headers) request.setRequestHeader(name, value);
    request.responseType = 'text';
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => lengthComputable && onProgress(loaded / total));
    request.upload.addEventListener('load', () => onProgress(1));
    request.addEventListener('load', () =>
      resolve(new Response(request.responseText, { status: request.status, headers: { 'content-type': 'application/json' } })),
    );
    request.addEventListener('error', () => reject(new TypeError('The server could not be reached.')));
    request.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')));
    init.signal?.addEventListener('abort', () => request.abort());
    request.send(init.body);
  });
}
