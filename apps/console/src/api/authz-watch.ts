type Listener = () => void;

const listeners = new Set<Listener>();
let seen: string | null = null;

/** Calls `listener` whenever an answer carries another policy hash or role version than the answer before. Returns how to stop. */
export function onAuthzChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `fetch` that notices when the caller's permissions changed on the server. */
export async function watchedFetch(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, credentials: 'same-origin' });
  const now = response.headers.get('x-gatehouse-authz');
  if (now !== null && now !== seen) {
    const before = seen;
    seen = now;
    if (before !== null) for (const listener of listeners) listener();
  }
  return response;
}
