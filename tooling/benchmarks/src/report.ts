import { availableParallelism, cpus, loadavg } from 'node:os';

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

/** What a benchmark answers. */
export interface Findings {
  title: string;
  measurements: Measurement[];
  ratios: Ratio[];
  /** What a reader must know to judge the numbers. */
  notes: string[];
}

/** On what it was found, and how busy that was: a figure without it tells little. */
interface Machine {
  node: string;
  processor: string;
  cores: number;
  startedAt: string;
  minutes: number;
  /** How many processes wanted a core in the minute before it began, and in its last minute, the benchmark's own among them. */
  loadBefore: number;
  loadAfter: number;
}

export interface Report extends Findings {
  machine: Machine;
}

/** Runs a benchmark and notes the machine as it was. */
export async function reportOf(benchmark: () => Promise<Findings>): Promise<Report> {
  const [loadBefore = Number.NaN] = loadavg();
  const began = new Date();
  const findings = await benchmark();
  const [loadAfter = Number.NaN] = loadavg();
  const machine: Machine = {
    node: process.versions.node,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    startedAt: began.toISOString(),
    minutes: (Date.now() - began.getTime()) / 60_000,
    loadBefore,
    loadAfter,
  };
  return { ...findings, machine };
}

const number = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });

/** The report as Markdown, so that it can be pasted into `docs/performance.md`. */
export function toMarkdown(report: Report): string {
  const detailNames = [...new Set(report.measurements.flatMap((measurement) => Object.keys(measurement.details ?? {})))];
  const lines = [`## ${report.title}`, '', inWords(report.machine), ''];
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

const inWords = ({ node, processor, cores, startedAt, minutes, loadBefore, loadAfter }: Machine): string =>
  `${startedAt}, ${number.format(minutes)} minutes; Node ${node}; ${cores} × ${processor}; load ${loadBefore.toFixed(1)} as it began, ${loadAfter.toFixed(1)} as it ended.`;

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
