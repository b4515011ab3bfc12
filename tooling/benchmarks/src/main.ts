// `pnpm --filter @gatehouse/benchmarks bench [checks|decisions|authorize|stages|http|sign-in|start|import|beside-import|lists] [--json]`: without a name, all of them.
import { parseArgs } from 'node:util';
import { toMarkdown, type Report } from './report.ts';

const benchmarks: Record<string, () => Promise<Report>> = {
  checks: async () => (await import('./checks/checks-benchmark.ts')).checksBenchmark(),
  decisions: async () => (await import('./decisions/decisions-benchmark.ts')).decisionsBenchmark(),
  http: async () => (await import('./http/http-benchmark.ts')).httpBenchmark(),
  'sign-in': async () => (await import('./http/sign-in-benchmark.ts')).signInBenchmark(),
  import: async () => (await import('./import/import-benchmark.ts')).importBenchmark(),
  'beside-import': async () => (await import('./import/beside-import-benchmark.ts')).besideImportBenchmark(),
  lists: async () => (await import('./lists/lists-benchmark.ts')).listsBenchmark(),
  authorize: async () => (await import('./authorize/authorize-benchmark.ts')).authorizeBenchmark(),
  stages: async () => (await import('./authorize/stages-benchmark.ts')).stagesBenchmark(),
  start: async () => (await import('./start/start-benchmark.ts')).startBenchmark(),
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const unknown = names.find((name) => !(name in benchmarks));
if (unknown === undefined) {
  const reports: Report[] = [];
  for (const name of names) {
    const report = await benchmarks[name]?.();
    if (report === undefined) continue;
    reports.push(report);
    if (!values.json) console.log(`${toMarkdown(report)}\n`);
  }
  if (values.json) console.log(JSON.stringify(reports, null, 2));
} else {
  console.error(`There is no benchmark "${unknown}": choose among ${Object.keys(benchmarks).join(', ')}.`);
  process.exitCode = 2;
}
