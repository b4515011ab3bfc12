/** One measured thing. `better` says which direction is good, so that a ratio above 1 always means "Gatehouse is better". */
export interface Measurement {
  what: string;
  subject: string;
  value: number;
  unit: string;
  /** Further numbers of the same run, such as p50 and p99 in milliseconds. */
  details?: Record<string, number>;
}

/** How Gatehouse compares with one peer in the same run; above 1 is in favour of Gatehouse. */
export interface Ratio {
  what: string;
  peer: string;
  ratio: number;
}

export interface Report {
  title: string;
  node: string;
  measurements: Measurement[];
  ratios: Ratio[];
  /** What a reader must know to judge the numbers. */
  notes: string[];
}

const number = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });

/** The report as Markdown, so that it can be pasted into `docs/performance.md`. */
export function toMarkdown(report: Report): string {
  const detailNames = [...new Set(report.measurements.flatMap((measurement) => Object.keys(measurement.details ?? {})))];
  const lines = [`## ${report.title} (Node ${report.node})`, ''];
  lines.push(
    ...table(
      ['what', 'subject', 'value', 'unit', ...detailNames],
      report.measurements.map(({ what, subject, value, unit, details }) => [
        what,
        subject,
        number.format(value),
        unit,
        ...detailNames.map((name) => (details?.[name] === undefined ? '' : number.format(details[name]))),
      ]),
    ),
  );
  if (report.ratios.length > 0) {
    lines.push(
      '',
      ...table(
        ['what', 'against', 'Gatehouse is'],
        report.ratios.map(({ what, peer, ratio }) => [what, peer, `${number.format(ratio)} ×`]),
      ),
    );
  }
  if (report.notes.length > 0) lines.push('', ...report.notes.map((note) => `- ${note}`));
  return lines.join('\n');
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** The middle value: one disturbed round must not decide. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('median of nothing');
  return middle;
}
