import { csvSeparatorOf, type ImportError, PROBLEMS_COLUMN } from '@gatehouse/contract';
import { csvRows } from './csv-rows.ts';
import { csvFile } from './csv-file.ts';

/** The bad rows of a file, as they were in it, with what is wrong with each in a last column: to be fixed and imported again. */
export function badRowsFile(text: string, errors: readonly ImportError[]): string {
  const problems = new Map(errors.map(({ line, others, ...first }) => [line, [first, ...others].map(problemText).join(' ')]));
  const lines: string[][] = [];
  let width = 0;
  // What was said of an earlier try is over.
  let former = -1;
  for (const { line, cells } of csvRows(text)) {
    const isHead = lines.length === 0;
    if (isHead) {
      width = cells.length;
      former = cells.findIndex((name) => name.trim() === PROBLEMS_COLUMN);
    }
    const problem = isHead ? PROBLEMS_COLUMN : problems.get(line);
    if (problem === undefined) continue;
    const filled = [...cells, ...Array.from({ length: Math.max(0, width - cells.length) }, () => '')];
    lines.push([...filled.filter((_cell, index) => index !== former), problem]);
    if (lines.length > problems.size) break;
  }
  return csvFile(lines, csvSeparatorOf(text));
}

const problemText = ({ field, message }: { field: string; message: string }): string => `${field}: ${message}`;

/** What the file of bad rows of a file is called. */
export const badRowsName = (name: string): string => `${name.replace(/\.[^.]*$/, '').replace(/-rows-to-fix$/, '')}-rows-to-fix.csv`;
