import { protectCell, unprotectCell } from '@gatehouse/contract';

/** A CSV file as the server writes its exports: with a byte order mark, and with no cell that a spreadsheet runs as a formula. */
export const csvFile = (lines: readonly (readonly string[])[], separator = ','): string =>
  `\uFEFF${lines.map((cells) => `${cells.map(cellText).join(separator)}\r\n`).join('')}`;

function cellText(text: string): string {
  const cell = protectCell(unprotectCell(text));
  return /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
