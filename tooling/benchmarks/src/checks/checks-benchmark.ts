import { fileURLToPath } from 'node:url';
import { loadPolicies } from '@gatehouse/ability/node';
import { median, type Measurement, type Ratio, type Report } from '../report.ts';
import { accesscontrolEngine } from './accesscontrol-engine.ts';
import { casbinEngine } from './casbin-engine.ts';
import { cedarEngine } from './cedar-engine.ts';
import { type Engine, gatehouseEngine, grantsOf, instanceQuestions, type Question, typeQuestions } from './questions.ts';

const rounds = 7;
const roundMilliseconds = 150;

/** In-process checks: the same questions to Gatehouse, accesscontrol, casbin and Cedar, which must all answer alike before they are timed. */
export async function checksBenchmark(): Promise<Report> {
  const policies = loadPolicies(fileURLToPath(new URL('../../../../policies', import.meta.url)));
  const grants = grantsOf(policies);
  const measurements: Measurement[] = [];
  const ratios: Ratio[] = [];
  for (const [what, questions] of [
    ['check by type', typeQuestions(policies)],
    ['check of an instance', instanceQuestions(policies)],
  ] as const) {
    const engines: [string, Engine][] = [
      ['Gatehouse', gatehouseEngine(policies, questions)],
      ['accesscontrol', accesscontrolEngine(grants, questions)],
      ['casbin enforceSync', await casbinEngine(grants, questions)],
      ['Cedar (WASM, pre-parsed)', cedarEngine(what, grants, questions)],
    ];
    for (const [name, engine] of engines) assertAnswers(name, engine, questions);
    const timed = engines.map(([name, engine]) => ({ name, nanoseconds: nanosecondsPerCheck(engine, questions.length) }));
    const own = timed[0]?.nanoseconds ?? Number.NaN;
    for (const { name, nanoseconds } of timed) {
      measurements.push({ what, subject: name, value: nanoseconds, unit: 'ns/check' });
      if (name !== 'Gatehouse') ratios.push({ what, peer: name, ratio: nanoseconds / own });
    }
  }
  return {
    title: 'Checks in process',
    node: process.versions.node,
    measurements,
    ratios,
    notes: [
      `The ${grants.length} grants of the compiled matrix, given to each engine in its own form; every engine must answer every question as the matrix does before it is timed.`,
      `Median of ${rounds} rounds of at least ${roundMilliseconds} ms, engines one after the other in one process.`,
      'By type: may this role do this to some instance, all roles × all actions. Instance: read and update of one’s own and of somebody else’s user row.',
    ],
  };
}

function assertAnswers(name: string, engine: Engine, questions: readonly Question[]): void {
  for (const [position, question] of questions.entries()) {
    if (engine(position) !== question.expected) throw new Error(`${name} answers wrongly: ${JSON.stringify(question)}`);
  }
}

function nanosecondsPerCheck(engine: Engine, questions: number): number {
  let allowed = 0;
  const ask = (times: number): number => {
    const started = process.hrtime.bigint();
    for (let time = 0; time < times; time += 1) {
      for (let position = 0; position < questions; position += 1) if (engine(position)) allowed += 1;
    }
    return Number(process.hrtime.bigint() - started);
  };
  let times = 1;
  while (ask(times) < roundMilliseconds * 1e6) times *= 2;
  const samples = Array.from({ length: rounds }, () => ask(times) / (times * questions));
  if (allowed === 0) throw new Error('Nothing was allowed: the engine was not asked.');
  return median(samples);
}
