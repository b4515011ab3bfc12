import { compileApplication } from '@gatehouse/decisions';
import { nanosecondsPerCall, roundMilliseconds, rounds } from '../nanoseconds-per-call.ts';
import { median, type Measurement, type Ratio, type Findings } from '../report.ts';
import { casbinEngine } from './casbin-engine.ts';
import { cedarEngine } from './cedar-engine.ts';
import { applicationOf, at, type Engine, gatehouseEngine, questions, type Rule, rulesOf } from './questions.ts';

const sizes = [10, 1000, 10_000];
const among = (size: number): string => `a decision among ${size.toLocaleString('en-GB')} policies`;

/** Decisions in process: the same questions to Gatehouse, casbin and Cedar among ever more policies, of which the same few match. */
export async function decisionsBenchmark(): Promise<Findings> {
  const measurements = growth();
  const ratios: Ratio[] = [];
  for (const size of sizes) {
    const rules = rulesOf(size);
    const engines: [string, Engine][] = [
      ['Gatehouse', gatehouseEngine(applicationOf(rules))],
      ['casbin enforceExSync', await casbinEngine(rules)],
      ['Cedar (WASM, pre-parsed)', cedarEngine(rules)],
    ];
    assertSameAnswers(engines);
    const nanoseconds = nanosecondsPerDecision(engines.map(([, engine]) => engine));
    const own = nanoseconds[0] ?? Number.NaN;
    for (const [index, [name]] of engines.entries()) {
      const value = nanoseconds[index] ?? Number.NaN;
      measurements.push({ what: among(size), subject: name, value, unit: 'ns/decision' });
      if (index > 0) ratios.push({ what: among(size), peer: name, ratio: value / own });
    }
  }
  measurements.push({ what: 'compiling 10,000 policies', subject: 'Gatehouse', value: millisecondsToCompile(rulesOf(10_000)), unit: 'ms' });
  return {
    title: 'Decisions in process',
    measurements,
    ratios,
    notes: [
      `${questions.length} questions about prompts, to which every engine must give the same answers (allow, redact and deny occur) before it is timed. Each policy names one actor and one trait.`,
      'However many policies there are, the same few match; the others share a trait or an actor with the questions, never both.',
      'Gatehouse also answers the traits to mask and all deciding policies; Cedar the deciding policies; casbin stops at the strongest rule that matches and names that one.',
      `Median of ${rounds} rounds of at least ${roundMilliseconds} ms, in which the engines take turns in one process.`,
    ],
  };
}

/** How a decision's time grows with the policies: Gatehouse alone, before the peers fill the memory. */
function growth(): Measurement[] {
  const many = applicationOf(rulesOf(10_000));
  // They would all speak up, were they not over.
  const over = many.policies.map((policy, index) => (index < 10 ? policy : { ...policy, who: { ...policy.who, everyone: true }, endsAt: at }));
  const engines = [gatehouseEngine(applicationOf(rulesOf(10))), gatehouseEngine(many), gatehouseEngine({ ...many, policies: over })];
  const [few = Number.NaN, all = Number.NaN, out = Number.NaN] = nanosecondsPerDecision(engines);
  const grown = (what: string, value: number): Measurement => ({ what: `a decision, ${what}`, subject: 'Gatehouse', value: value / few, unit: '×' });
  return [grown('10,000 : 10 policies', all), grown('10,000 for everyone, of which 10 are not over : 10 policies', out)];
}

function assertSameAnswers(engines: readonly [string, Engine][]): void {
  const seen = new Set<string>();
  for (const position of questions.keys()) {
    const answers = engines.map(([name, engine]) => ({ name, outcome: engine(position) }));
    const outcomes = new Set(answers.map(({ outcome }) => outcome));
    if (outcomes.size !== 1) throw new Error(`The engines differ about ${JSON.stringify(questions[position])}: ${JSON.stringify(answers)}`);
    for (const outcome of outcomes) seen.add(outcome);
  }
  if (seen.size !== 3) throw new Error(`The questions lead to ${[...seen].join(', ')} alone.`);
}

function nanosecondsPerDecision(engines: readonly Engine[]): number[] {
  return nanosecondsPerCall(
    engines.map((engine) => (position) => engine(position) === 'allow'),
    questions.length,
  );
}

function millisecondsToCompile(rules: readonly Rule[]): number {
  const application = applicationOf(rules);
  const samples = Array.from({ length: rounds }, () => {
    const started = process.hrtime.bigint();
    compileApplication(application);
    return Number(process.hrtime.bigint() - started) / 1e6;
  });
  return median(samples);
}
