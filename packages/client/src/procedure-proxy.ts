/** Carries out one call. */
export type Carry = (path: string, type: 'query' | 'mutation', input: unknown, signal: AbortSignal | undefined) => Promise<unknown>;

const types: ReadonlyMap<string, 'query' | 'mutation'> = new Map([
  ['query', 'query'],
  ['mutate', 'mutation'],
]);

/**
 * An object on which every path of names ends in a call: `proxy.users.list.query(input, { signal })`. tRPC has one too, but wraps every
 * failure in an error of its own.
 */
export function proxyOf<Client extends object>(carry: Carry): Client {
  const at = (path: readonly string[]): object =>
    new Proxy(() => undefined, {
      // A client that is awaited, printed or cloned by mistake is no procedure.
      get: (_target, name) => (typeof name === 'symbol' || name === 'then' || name === 'toJSON' ? undefined : at([...path, name])),
      apply: (_target, _this, [input, options]: [unknown, { signal?: AbortSignal }?]) => {
        const type = types.get(path.at(-1) ?? '');
        if (!type || path.length < 2) throw new TypeError(`Call .query() or .mutate() of a procedure, not ${path.join('.')}().`);
        return carry(path.slice(0, -1).join('.'), type, input, options?.signal);
      },
    });
  // What the server's router says that there is, the proxy has.
  return at([]) as Client;
}
