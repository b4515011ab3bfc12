import type { GatehouseErrorData } from '@gatehouse/contract';

/** What a call came to: the answer, or the error as it left the server. */
export interface Reply {
  status: number;
  data: unknown;
  error: GatehouseErrorData | null;
}

/** One program, or one browser: keeps its cookies and speaks tRPC's wire format, as programs that are not ours do. */
export class TestClient {
  readonly url: string;
  /** All that are kept, as the header sends them. */
  cookie: string | null = null;
  readonly #browser: boolean;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param browser whether to send what only browsers send. @param headers sent with every request, such as a key. */
  constructor(url: string, { browser = false, headers = {} }: { browser?: boolean; headers?: Readonly<Record<string, string>> } = {}) {
    this.url = url;
    this.#browser = browser;
    this.#headers = headers;
  }

  query(path: string, input?: unknown): Promise<Reply> {
    const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return this.#send(`${path}${search}`, { method: 'GET' });
  }

  mutate(path: string, input?: unknown): Promise<Reply> {
    return this.#send(path, { method: 'POST', ...(input !== undefined && { body: JSON.stringify(input) }) });
  }

  /** Like {@link query} or {@link mutate}, for calls that must succeed: answers the data or fails the test. */
  async get<Data>(path: string, input?: unknown): Promise<Data> {
    return expectData(path, await this.query(path, input));
  }

  async do<Data>(path: string, input?: unknown): Promise<Data> {
    return expectData(path, await this.mutate(path, input));
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ ...this.#headers, ...(init.headers as Record<string, string> | undefined) });
    if (!headers.has('content-type') && init.method === 'POST') headers.set('content-type', 'application/json');
    if (this.cookie !== null) headers.set('cookie', this.cookie);
    if (this.#browser) headers.set('sec-fetch-site', 'same-origin');
    const response = await fetch(`${this.url}${path}`, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie.split(';')[0] ?? '');
    return response;
  }

  #keep(pair: string): void {
    const name = pair.slice(0, pair.indexOf('=') + 1);
    const others = this.cookie?.split('; ').filter((kept) => !kept.startsWith(name)) ?? [];
    const kept = pair === name ? others : [...others, pair];
    this.cookie = kept.length > 0 ? kept.join('; ') : null;
  }

  async #send(path: string, init: RequestInit): Promise<Reply> {
    const response = await this.fetch(`/trpc/${path}`, init);
    const body = (await response.json()) as { result?: { data: unknown }; error?: { data: GatehouseErrorData } };
    return { status: response.status, data: body.result?.data ?? null, error: body.error?.data ?? null };
  }
}

function expectData<Data>(path: string, reply: Reply): Data {
  if (reply.error) throw new Error(`${path} was refused: ${reply.error.reason} (${reply.error.message})`);
  return reply.data as Data;
}
