const matches = (record: readonly string[], pattern: RegExp): number => record.reduce((sum, cell) => sum + (cell.match(pattern)?.length ?? 0), 0);

/**
 * Tells on which line of its file each record begins, when called for all of them in order. The parser tells the last line of a record, and counts
 * both characters of a Windows line end within a cell.
 */
export function csvFirstLines(): (record: readonly string[], lastLine: number) => number {
  let countedTwice = 0;
  return (record, lastLine) => {
    const line = lastLine - countedTwice - matches(record, /[\r\n]/g);
    countedTwice += matches(record, /\r\n/g);
    return line;
  };
}
