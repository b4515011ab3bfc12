import { StampWatch } from './stamp-watch.ts';

type Listener = () => void;

const listeners = new Set<Listener>();
const onDisagreement = new Set<Listener>();
const watch = new StampWatch();

/** Calls `listener` whenever an answer tells that permissions may have changed: by another policy hash or role version than before. Returns how to stop. */
export function onAuthzChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether answers came from servers with different policies, as a store of React. */
export const serversDisagree = {
  subscribe(listener: Listener): () => void {
    onDisagreement.add(listener);
    return () => onDisagreement.delete(listener);
  },
  current: (): boolean => watch.disagrees,
};

/** `fetch` that notices when the caller's permissions changed on the server. */
export async function watchedFetch(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, credentials: 'same-origin' });
  const stamp = response.headers.get('x-gatehouse-authz');
  if (stamp === null) return response;
  const before = watch.disagrees;
  if (watch.take(stamp, performance.now())) for (const listener of listeners) listener();
  if (watch.disagrees !== before) for (const listener of onDisagreement) listener();
  return response;
}
