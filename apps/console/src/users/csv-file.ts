import { protectCell, unprotectCell } from '@gatehouse/contract';

/** A CSV file as the server writes its exports: with a byte order mark, and with no cell that a spreadsheet runs as a formula. */
export async function csvFile(lines: readonly (readonly string[])[], separator = ','): Promise<string> {
  const { stringify } = await import('csv-stringify/browser/esm/sync');
  const cells = lines.map((line) => line.map((cell) => protectCell(unprotectCell(cell))));
  return stringify(cells, { bom: true, delimiter: separator, record_delimiter: 'windows', quoted_match: /[,;\t\r\n]/ });
}
