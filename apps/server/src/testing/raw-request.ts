import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection over which anything can be sent, as slowly and as wrongly as one likes. */
export interface RawRequest {
  socket: Socket;
  /** What has come back so far. */
  received(): string;
  /** Waits until what came back has this in it, or the connection has ended. */
  until(pattern: RegExp): Promise<string>;
  /** Waits until the connection has ended, however it did. */
  ended: Promise<void>;
}

/** Opens a connection and sends `text` over it. */
export async function rawRequest(url: string, text: string): Promise<RawRequest> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (piece: Buffer) => (received += piece.toString('latin1')));
  // How it ended is seen by what came.
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(text);
  return {
    socket,
    received: () => received,
    ended,
    until: async (pattern) => {
      while (!pattern.test(received) && !socket.destroyed) {
        await Promise.race([new Promise((resolve) => socket.once('data', resolve)), ended]);
      }
      return received;
    },
  };
}
