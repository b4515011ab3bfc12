import { people } from './http/peer.ts';

/** Those of {@link people} as a file for an import: nine in ten Users, the others Governance, spread over twenty groups. */
export function peopleCsv(count: number, from = 0): string {
  const lines = people(count, from).map(({ username, firstName, lastName, email }, position) => {
    const index = from + position;
    return `${username},${firstName},${lastName},${email},${index % 10 === 0 ? 'governance' : 'user'},Group ${index % 20}`;
  });
  return ['username,firstName,lastName,email,roles,groups', ...lines].join('\n');
}
