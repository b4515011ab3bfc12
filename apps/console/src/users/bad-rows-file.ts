import { csvSeparatorOf, type ImportError, PROBLEMS_COLUMN } from '@gatehouse/contract';
import { csvFile } from './csv-file.ts';
import { csvRows } from './csv-rows.ts';

/** The bad rows of a file, as they were in it, with what is wrong with each in a last column: to be fixed and imported again. */
export async function badRowsFile(text: string, errors: readonly ImportError[]): Promise<string> {
  const problems = new Map(errors.map(({ line, others, ...first }) => [line, [first, ...others].map(problemText).join(' ')]));
  const { head, rows } = await csvRows(text, (line) => problems.has(line));
  // What was said of an earlier try is over.
  const former = head.findIndex((name) => name.trim() === PROBLEMS_COLUMN);
  const lineOf = (cells: readonly string[], problem: string): string[] => {
    const filled = [...cells, ...Array.from({ length: Math.max(0, head.length - cells.length) }, () => '')];
    return [...filled.filter((_cell, index) => index !== former), problem];
  };
  return csvFile([lineOf(head, PROBLEMS_COLUMN), ...rows.map(({ line, cells }) => lineOf(cells, problems.get(line) ?? ''))], csvSeparatorOf(text));
}

const problemText = ({ field, message }: { field: string; message: string }): string => `${field}: ${message}`;

/** What the file of bad rows of a file is called. */
export const badRowsName = (name: string): string => `${name.replace(/\.[^.]*$/, '').replace(/-rows-to-fix$/, '')}-rows-to-fix.csv`;
