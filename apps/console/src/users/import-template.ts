import { csvColumns, type Role } from '@gatehouse/contract';
import { csvFile } from './csv-file.ts';

/** A file to start from: two people whom this importer can import, with the roles that allow least. */
export function importTemplate(roles: readonly Role[], mayCreateGroups: boolean): Promise<string> {
  const [one = '', two = one] = roles
    .filter(({ assignable }) => assignable)
    .toSorted((a, b) => a.allows.length - b.allows.length)
    .map(({ role }) => role);
  return csvFile([
    csvColumns,
    ['ada.example', 'Ada', 'Example', 'ada@example.com', one, ''],
    ['sam.example', 'Sam', '', 'sam@example.com', [...new Set([one, two])].join('|'), mayCreateGroups ? 'Example team|Example project' : ''],
  ]);
}
