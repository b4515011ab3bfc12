import { csvFirstLines, csvSeparatorOf } from '@gatehouse/contract';

export interface CsvRow {
  /** Its first line in the file. */
  line: number;
  cells: string[];
}

/** Those rows of a CSV file, after its head, that are wanted by their first line, which is how the server names them. Blank ones are no rows. */
export async function csvRows(text: string, wanted: (line: number) => boolean): Promise<{ head: string[]; rows: CsvRow[] }> {
  // Loaded when a file is looked into: it is as large as a page.
  const { parse } = await import('csv-parse/browser/esm/sync');
  const firstLine = csvFirstLines();
  let head: string[] | undefined;
  const rows: CsvRow[] = [];
  parse(text, {
    bom: true,
    delimiter: csvSeparatorOf(text),
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    onRecord: (cells: string[], { lines }) => {
      const line = firstLine(cells, lines);
      if (cells.every((cell) => cell.trim() === '')) return null;
      if (head === undefined) head = cells;
      else if (wanted(line)) rows.push({ line, cells });
      // Kept here if at all: a file may hold very many.
      return null;
    },
  });
  return { head: head ?? [], rows };
}
