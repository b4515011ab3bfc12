import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between the server and PostgreSQL, as a network does: it may break, or go silent. */
export interface DatabaseProxy {
  /** The URL by which the server reaches the database through it. */
  url: string;
  /** Breaks every connection. */
  cut(): void;
  /** Passes nothing on, in either direction, and says nothing either. */
  silence(): void;
  resume(): void;
  stop(): Promise<void>;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (silent) from.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const url = new URL(databaseUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    silence: () => {
      silent = true;
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      silent = false;
      for (const socket of sockets) socket.resume();
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
