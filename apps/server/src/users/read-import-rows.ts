import { Readable } from 'node:stream';
import {
  csvColumns,
  type CsvColumn,
  csvFirstLines,
  csvSeparatorOf,
  email,
  firstName,
  groupName,
  type ImportFault,
  isUtf16,
  lastName,
  MAX_CSV_BYTES,
  PROBLEMS_COLUMN,
  unprotectCell,
  username,
} from '@gatehouse/contract';
import type { z } from 'zod';
import { invalidField, Refusal } from '../platform/errors.ts';

/** A row of the file: its cells checked one by one. */
export interface ImportRow {
  /** The first one of the row. */
  line: number;
  username: string;
  firstName: string;
  lastName: string | null;
  email: string | null;
  roles: string[];
  groups: string[];
  /** What is wrong with the cells. */
  faults: ImportFault[];
  /** Whether there are cells to judge at all. */
  readable: boolean;
}

/** A CSV file: its text as it was sent, or its bytes as they were received. */
export type CsvFile = string | readonly Uint8Array[];

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Reads a CSV file (UTF-8, with or without BOM) row by row: however many, only a few are there at a time.
 * @throws Refusal `invalid` on `csv` when the file as a whole can't be read: too large, not UTF-8, no such header, broken quotes.
 */
export async function* readImportRows(file: CsvFile): AsyncGenerator<ImportRow> {
  let names: readonly string[] | undefined;
  const firstLine = csvFirstLines();
  for await (const { record, info } of records(file)) {
    const line = firstLine(record, info.lines);
    // Spreadsheets write rows that were emptied as separators alone.
    if (record.every((cell) => cell.trim() === '')) continue;
    if (names) yield readRow(names, record, line);
    else names = readHeader(record);
  }
  if (!names) readHeader([]);
}

/** Columns of an export, and of a file of bad rows, which say nothing about the people that an import makes. */
const passedOver: ReadonlySet<string> = new Set(['rolesThroughGroups', 'id', 'status', 'createdAt', 'lastLoginAt', PROBLEMS_COLUMN]);

function readHeader(record: readonly string[]): string[] {
  const names = record.map((name) => name.trim());
  const missing = csvColumns.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !csvColumns.some((column) => column === name) && !passedOver.has(name));
  if (missing.length > 0 || unknown.length > 0 || new Set(names).size !== names.length) {
    throw invalidField('csv', `The first line must be ${csvColumns.join(',')}.${unknown[0] === undefined ? '' : ` "${unknown[0]}" is not a known column.`}`);
  }
  return names;
}

async function* records(file: CsvFile): AsyncGenerator<Parsed> {
  // Loaded on demand: a server starts without it.
  const { parse } = await import('csv-parse');
  const text = typeof file === 'string' ? pieces(file) : decoded(file);
  const { value: start = '', done = false } = text.next();
  const parser = parse({
    bom: true,
    delimiter: csvSeparatorOf(start),
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  Readable.from(done ? [] : startingWith(start, text), { objectMode: false })
    .on('error', (cause) => parser.destroy(cause))
    .pipe(parser);
  try {
    // The parser's records have the shape that its options ask for.
    for await (const record of parser as AsyncIterable<Parsed>) yield record;
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    const line = typeof cause === 'object' && cause !== null && 'lines' in cause ? ` Look at line ${String(cause.lines)}.` : '';
    throw invalidField('csv', `The file is not CSV that can be read.${line}`);
  }
}

function* startingWith(start: string, rest: Generator<string>): Generator<string> {
  yield start;
  yield* rest;
}

/** Characters in a piece. The parser makes rows of a whole piece at once, so pieces are small. */
const PIECE = 64 * 1024;

function* pieces(text: string): Generator<string> {
  if (text.length > MAX_CSV_BYTES || Buffer.byteLength(text) > MAX_CSV_BYTES) throw tooLarge();
  for (let start = 0; start < text.length;) {
    const end = start + PIECE;
    // A piece does not end within a character.
    const split = (text.codePointAt(end - 1) ?? 0) > 0xffff;
    yield text.slice(start, split ? end + 1 : end);
    start = split ? end + 1 : end;
  }
}

function* decoded(chunks: readonly Uint8Array[]): Generator<string> {
  if (chunks[0] && isUtf16(chunks[0])) throw invalidField('csv', 'The file is in UTF-16. Save it as "CSV UTF-8" and send it again.');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw invalidField('csv', 'The file is not text in UTF-8. Save it as "CSV UTF-8" and send it again.');
    }
  };
  for (const chunk of chunks) for (let start = 0; start < chunk.length; start += PIECE) yield decode(chunk.subarray(start, start + PIECE));
  yield decode();
}

export const tooLarge = (): Refusal => invalidField('csv', 'The file is larger than 32 MB. Split it.');

/** What one line may hold. */
const MOST_CHARACTERS = 32_000;
const MOST_ROLES = 50;
const MOST_GROUPS = 100;

function readRow(names: readonly string[], record: readonly string[], line: number): ImportRow {
  const size = record.reduce((sum, text) => sum + text.length, 0);
  const cell = (column: CsvColumn): string => (size > MOST_CHARACTERS ? '' : unprotectCell(record[names.indexOf(column)] ?? ''));
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
    groups: [],
    faults: [],
    readable: true,
  };
  const fail = (field: string, message: string) => row.faults.push({ field, reason: 'invalid', message });
  const unreadable = (message: string): ImportRow => ({ ...row, roles: [], readable: false, faults: [{ field: 'username', reason: 'invalid', message }] });
  if (size > MOST_CHARACTERS) return unreadable(`This line has more than ${MOST_CHARACTERS} characters.`);
  if (record.length !== names.length) return unreadable(`This line has ${record.length} cells, and the header has ${names.length}.`);

  const checked = check(username, row.username);
  if ('message' in checked) fail('username', checked.message);
  else row.username = checked.value;
  const first = check(firstName, cell('firstName'));
  if ('message' in first) fail('firstName', first.message);
  else row.firstName = first.value;
  const last = check(lastName, cell('lastName'));
  if ('message' in last) fail('lastName', last.message);
  else row.lastName = last.value;
  const address = check(email, cell('email'));
  if ('message' in address) fail('email', address.message);
  else row.email = address.value;
  if (row.roles.length === 0) fail('roles', 'Name at least one role.');
  if (row.roles.length > MOST_ROLES) {
    fail('roles', `Name at most ${MOST_ROLES} roles.`);
    row.roles = [];
  }
  const groups = list('groups');
  if (groups.length > MOST_GROUPS) fail('groups', `Name at most ${MOST_GROUPS} groups.`);
  for (const name of groups.length > MOST_GROUPS ? [] : groups) {
    const group = check(groupName, name);
    if ('message' in group) fail('groups', group.message);
    else row.groups.push(group.value);
  }
  return row;
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): { value: z.output<Schema> } | { message: string } {
  const result = schema.safeParse(value);
  return result.success ? { value: result.data } : { message: result.error.issues[0]?.message ?? 'This is not valid.' };
}
