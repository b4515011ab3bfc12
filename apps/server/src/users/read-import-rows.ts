import { csvColumns, type CsvColumn, email, firstName, groupName, type ImportError, lastName, MAX_CSV_BYTES, username } from '@gatehouse/contract';
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { invalidField } from '../platform/errors.ts';

/** A line of the file: its cells checked one by one, and the first that is wrong, in header order. */
export interface ImportRow {
  line: number;
  username: string;
  firstName: string;
  lastName: string | null;
  email: string | null;
  roles: string[];
  groups: string[];
  error: ImportError | null;
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Reads a CSV file (UTF-8, with or without BOM).
 * @throws Refusal `invalid` on `csv` when the file as a whole can't be read: too large, no such header, broken quotes.
 */
export function readImportRows(csv: string): ImportRow[] {
  if (Buffer.byteLength(csv) > MAX_CSV_BYTES) throw invalidField('csv', 'The file is larger than 32 MB. Split it.');
  const [header, ...records] = parseRecords(csv);
  const names = header?.record.map((name) => name.trim()) ?? [];
  const missing = csvColumns.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !csvColumns.some((column) => column === name));
  if (missing.length > 0 || unknown.length > 0 || names.length !== csvColumns.length) {
    throw invalidField('csv', `The first line must be ${csvColumns.join(',')}.${unknown[0] === undefined ? '' : ` "${unknown[0]}" is not a known column.`}`);
  }
  return records.map(({ record, info }) => readRow(names, record, info.lines));
}

function parseRecords(csv: string): Parsed[] {
  try {
    return parse(csv, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    }) as unknown as Parsed[];
  } catch (cause) {
    const line = typeof cause === 'object' && cause !== null && 'lines' in cause ? ` Look at line ${String(cause.lines)}.` : '';
    throw invalidField('csv', `The file is not CSV that can be read.${line}`);
  }
}

function readRow(names: readonly string[], record: readonly string[], line: number): ImportRow {
  const cell = (column: CsvColumn): string => record[names.indexOf(column)] ?? '';
  const list = (column: CsvColumn): string[] =>
    cell(column)
      .split('|')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const row: ImportRow = {
    line,
    username: cell('username').trim(),
    firstName: '',
    lastName: null,
    email: null,
    roles: list('roles'),
    groups: list('groups'),
    error: null,
  };
  const fail = (field: string, message: string): ImportRow => ({ ...row, error: { line, field, reason: 'invalid', message } });
  if (record.length !== names.length) return fail('username', `This line has ${record.length} cells, and the header has ${names.length}.`);

  const checked = check(username, row.username);
  if ('message' in checked) return fail('username', checked.message);
  const first = check(firstName, cell('firstName'));
  if ('message' in first) return fail('firstName', first.message);
  row.firstName = first.value;
  const last = check(lastName, cell('lastName'));
  if ('message' in last) return fail('lastName', last.message);
  row.lastName = last.value;
  const address = check(email, cell('email'));
  if ('message' in address) return fail('email', address.message);
  row.email = address.value;
  if (row.roles.length === 0) return fail('roles', 'Name at least one role.');
  for (const name of row.groups) {
    const group = check(groupName, name);
    if ('message' in group) return fail('groups', group.message);
  }
  return row;
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): { value: z.output<Schema> } | { message: string } {
  const result = schema.safeParse(value);
  return result.success ? { value: result.data } : { message: result.error.issues[0]?.message ?? 'This is not valid.' };
}
