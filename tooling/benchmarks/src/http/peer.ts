import type { LoadRequest } from './load.ts';

/** A running server with the same people in it, and the same work expressed in its own requests. */
export interface Peer {
  name: string;
  url: string;
  /** Of the server's process. */
  pid: number;
  /** Headers of a signed-in administrator. */
  headers: Record<string, string>;
  whoAmI(): LoadRequest;
  /** Pages of 25 rows with the total, sorted by e-mail or username, spread over the first hundred pages. */
  pages(): Promise<LoadRequest[]>;
  /** Pages of 25 rows with the total of those whose e-mail address has a text in it: one, a hundred, a thousand of them. */
  searches(): LoadRequest[];
  /** `count` updates of one name each, no user twice, starting at the `from`th user. */
  updates(from: number, count: number): Promise<LoadRequest[]>;
  stop(): Promise<void>;
}

/** What is searched for among ten thousand {@link people}: found in one address, in a hundred, in a thousand. */
export const SEARCHED = ['004321@', 'person.0043', 'person.004'];

export interface Person {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
}

/** `count` made-up people, the same for every peer; others from another `from` on. */
export function people(count: number, from = 0): Person[] {
  const first = ['Ada', 'Bruno', 'Chidi', 'Dana', 'Élodie', 'Farid', 'Grete', 'Hana', 'Ivo', 'Jürgen'];
  const last = ['Lovelace', 'Ferreira', 'Okafor', 'O’Neill', 'Moreau', 'Haddad', 'Lindqvist', 'Sato', 'Kovač', 'Weiß'];
  return Array.from({ length: count }, (_, position) => {
    const index = from + position;
    const username = `person.${String(index).padStart(6, '0')}`;
    return {
      username,
      firstName: first[index % first.length] ?? 'Ada',
      lastName: last[Math.floor(index / first.length) % last.length] ?? 'Lovelace',
      email: `${username}@example.com`,
    };
  });
}
