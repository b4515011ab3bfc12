import { fileURLToPath } from 'node:url';
import { loadPolicies } from '@gatehouse/ability/node';
import { nanosecondsPerCall, roundMilliseconds, rounds } from '../nanoseconds-per-call.ts';
import type { Measurement, Ratio, Findings } from '../report.ts';
import { accesscontrolEngine } from './accesscontrol-engine.ts';
import { casbinEngine } from './casbin-engine.ts';
import { cedarEngine } from './cedar-engine.ts';
import { type Engine, gatehouseEngine, grantsOf, instanceQuestions, type Question, typeQuestions } from './questions.ts';

/** In-process checks: the same questions to Gatehouse, accesscontrol, casbin and Cedar, which must all answer alike before they are timed. */
export async function checksBenchmark(): Promise<Findings> {
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
    const nanoseconds = nanosecondsPerCall(
      engines.map(([, engine]) => engine),
      questions.length,
    );
    const timed = engines.map(([name], index) => ({ name, value: nanoseconds[index] ?? Number.NaN }));
    const own = timed[0]?.value ?? Number.NaN;
    for (const { name, value } of timed) {
      measurements.push({ what, subject: name, value, unit: 'ns/check' });
      if (name !== 'Gatehouse') ratios.push({ what, peer: name, ratio: value / own });
    }
  }
  return {
    title: 'Checks in process',
    measurements,
    ratios,
    notes: [
      `The ${grants.length} grants of the compiled matrix, given to each engine in its own form; every engine must answer every question as the matrix does before it is timed.`,
      `Median of ${rounds} rounds of at least ${roundMilliseconds} ms, in which the engines take turns in one process.`,
      'By type: may this role do this to some instance, all roles × all actions. Instance: read and update of one’s own and of somebody else’s user row.',
    ],
  };
}

function assertAnswers(name: string, engine: Engine, questions: readonly Question[]): void {
  for (const [position, question] of questions.entries()) {
    if (engine(position) !== question.expected) throw new Error(`${name} answers wrongly: ${JSON.stringify(question)}`);
  }
}
