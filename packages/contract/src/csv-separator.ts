/** The separator of a CSV file that starts so: what stands most often in its first line. Spreadsheets of many countries write semicolons, and tabs are what they copy. */
export function csvSeparatorOf(start: string): string {
  const [head = ''] = start.replace(/^\uFEFF?\s*/, '').split(/[\r\n]/, 1);
  const count = (separator: string): number => head.split(separator).length;
  return [';', '\t'].find((separator) => count(separator) > count(',')) ?? ',';
}
