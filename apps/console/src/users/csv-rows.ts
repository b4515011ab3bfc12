import { csvSeparatorOf } from '@gatehouse/contract';

export interface CsvRow {
  /** Its first line in the file. */
  line: number;
  cells: string[];
}

const isBlank = (cell: string): boolean => cell.trim() === '';

/** The rows of a CSV file that the server could read, with the lines that it names; blank ones are passed over. */
export function* csvRows(text: string): Generator<CsvRow> {
  const separator = csvSeparatorOf(text);
  const cell = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`, 'y');
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  let row: CsvRow = { line: 1, cells: [] };
  let line = 1;
  let ended = false;
  while (!ended) {
    const [all, quoted, plain = '', end] = cell.exec(text) ?? ['', undefined, '', ''];
    line += all.match(/\r\n|\n|\r/g)?.length ?? 0;
    row.cells.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === separator) continue;
    if (!row.cells.every(isBlank)) yield row;
    row = { line, cells: [] };
    ended = end === '';
  }
}
