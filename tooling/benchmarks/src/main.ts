// `npm run bench -- [checks|decisions|authorize|stages|http|sign-in|start|import|beside-import|verify|growth|growth-postgres] [--json] [--people <most>]`: without a name, all of them.
// `--people` stops those that measure growth at a smaller size.
import { parseArgs } from 'node:util';
import { type Findings, type Report, reportOf, toMarkdown } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, people: { type: 'string', default: '1000000' } },
});
/** The most people, or events, among which is measured. */
const most = Number(values.people);

const benchmarks: Record<string, () => Promise<Findings>> = {
  checks: async () => (await import('./checks/checks-benchmark.ts')).checksBenchmark(),
  decisions: async () => (await import('./decisions/decisions-benchmark.ts')).decisionsBenchmark(),
  http: async () => (await import('./http/http-benchmark.ts')).httpBenchmark(),
  'sign-in': async () => (await import('./http/sign-in-benchmark.ts')).signInBenchmark(),
  import: async () => (await import('./import/import-benchmark.ts')).importBenchmark(),
  'beside-import': async () => (await import('./import/beside-import-benchmark.ts')).besideImportBenchmark(),
  verify: async () => (await import('./verify/verify-benchmark.ts')).verifyBenchmark(most),
  growth: async () => (await import('./growth/growth-benchmark.ts')).growthBenchmark('SQLite', most),
  'growth-postgres': async () => (await import('./growth/growth-benchmark.ts')).growthBenchmark('PostgreSQL', most),
  authorize: async () => (await import('./authorize/authorize-benchmark.ts')).authorizeBenchmark(),
  stages: async () => (await import('./authorize/stages-benchmark.ts')).stagesBenchmark(),
  start: async () => (await import('./start/start-benchmark.ts')).startBenchmark(),
};

const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const unknown = names.find((name) => !(name in benchmarks));
if (unknown === undefined) {
  const reports: Report[] = [];
  for (const name of names) {
    const benchmark = benchmarks[name];
    if (benchmark === undefined) continue;
    const report = await reportOf(benchmark);
    reports.push(report);
    if (!values.json) console.log(`${toMarkdown(report)}\n`);
  }
  if (values.json) console.log(JSON.stringify(reports, null, 2));
} else {
  console.error(`There is no benchmark "${unknown}": choose among ${Object.keys(benchmarks).join(', ')}.`);
  process.exitCode = 2;
}
