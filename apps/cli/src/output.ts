import { escapeControls } from '@gatehouse/contract/controls';
import pc from 'picocolors';

/** Colours only where somebody looks, and where they don't ask for none. */
export const colours = pc.createColors(process.stdout.isTTY === true && !process.env['NO_COLOR']);

/** What a command found. `text` is for people; `json` is the same for programs. */
export interface Finding {
  text: string;
  json: unknown;
  /** Whether something is wrong that the command looked for: the exit code is then 1. */
  wrong?: boolean;
}

/** Prints a finding in the form that was asked for and sets the exit code. */
export function report({ text, json, wrong = false }: Finding, asJson: boolean): void {
  process.stdout.write(asJson ? `${escapeControls(JSON.stringify(json, null, 2))}\n` : text === '' ? '' : `${text}\n`);
  if (wrong) process.exitCode = 1;
}

/** Lines up columns, two spaces apart. `paint` colours a cell after it was measured. */
export function table(rows: readonly (readonly string[])[], paint: (cell: string, row: number) => string = (cell) => cell): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, cell.length)), []);
  return rows
    .map((row, index) =>
      row
        .map((cell, column) => paint(cell, index) + ' '.repeat((widths[column] ?? 0) - cell.length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
