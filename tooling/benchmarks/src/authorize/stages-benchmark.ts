import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecisionStages, openDecisionStages } from '@gatehouse/server/decision-stages';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { type LoadRequest, runLoad } from '../http/load.ts';
import { processorSeconds, processorSecondsOfFamily } from '../processor-time.ts';
import { median, type Measurement, type Findings } from '../report.ts';
import { addAskedApplication, addAskedPeople, askedNames, type AskedApplication, traitOf } from './asked-application.ts';

const policies = 100;
const rounds = 5;
const seconds = 2;

/** Microseconds of processor time for one request: in Node, and in PostgreSQL. */
interface Cost {
  node: number;
  database: number;
}

/**
 * What each stage of a decision costs in processor time, with one request at a time and with sixteen that wait together. The whole and plain
 * HTTP are measured over the network, the stages that use the database in this process; the rest is the difference.
 */
export async function stagesBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-stages-'));
  const postgres = await startPostgres({ durable: true });
  const measurements: Measurement[] = [];
  try {
    for (const database of ['SQLite', 'PostgreSQL'] as const) {
      const data = await mkdtemp(join(folder, 'data-'));
      const url = database === 'SQLite' ? undefined : await createDatabase(postgres.url);
      const databasePid = database === 'SQLite' ? null : postgres.pid;
      const peer = await startGatehouse(data, url);
      await addAskedPeople(peer);
      const application = await addAskedApplication(peer, policies);
      const input = {
        key: application.key,
        applicationId: application.id,
        usernames: askedNames,
        traits: Array.from({ length: policies }, (_, at) => traitOf(at)),
      };
      const stages = await openDecisionStages({ DATA_DIR: data, ...(url !== undefined && { DATABASE_URL: url }) }, input);
      try {
        for (const requests of [1, 16]) {
          const costs = await costsOf({ peer, application, stages, databasePid, requests });
          measurements.push(...Object.entries(costs).map(([stage, cost]) => measured(`${stage}, ${requests} at once`, database, cost)));
        }
      } finally {
        await stages.close();
        await peer.stop();
      }
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { title: 'The stages of a decision', measurements, ratios: [], notes };
}

const notes = [
  `Processor time a decision: of Node, and of PostgreSQL's processes. Median of ${rounds} rounds of ${seconds} s. An application with ${policies} policies, asked by its key.`,
  'The whole and "HTTP and Fastify" (a request that is answered from memory) are measured over HTTP, the stages with the database in one process without HTTP; "the rest" is the difference: tRPC, zod, the guard, waiting in queues.',
];

const measured = (what: string, database: string, { node, database: inDatabase }: Cost): Measurement => ({
  what,
  subject: database,
  value: node,
  unit: 'µs of Node',
  ...(database === 'PostgreSQL' && { details: { 'µs of PostgreSQL': inDatabase } }),
});

interface Setting {
  peer: GatehousePeer;
  application: AskedApplication;
  stages: DecisionStages;
  databasePid: number | null;
  requests: number;
}

async function costsOf({ peer, application, stages, databasePid, requests }: Setting): Promise<Record<string, Cost>> {
  const overHttp = async (headers: Record<string, string>, list: LoadRequest[]): Promise<number> =>
    (await runLoad({ url: peer.url, headers, requests: list, connections: requests, duration: seconds })).completed;
  const here = async (stage: (requests: number) => Promise<void>): Promise<number> => {
    let done = 0;
    for (const end = performance.now() + seconds * 1000; performance.now() < end; done += requests) await stage(requests);
    return done;
  };
  const takeTurns = {
    whole: { pid: peer.pid, run: () => overHttp(application.byKey.headers, application.byKey.requests) },
    http: { pid: peer.pid, run: () => overHttp({}, [{ method: 'GET', path: '/healthz' }]) },
    key: { pid: process.pid, run: () => here(stages.findKeys) },
    facts: { pid: process.pid, run: () => here(stages.readFacts) },
    answer: { pid: process.pid, run: () => here(stages.answer) },
  };
  const found = Object.fromEntries(Object.keys(takeTurns).map((name) => [name, new Array<Cost>()]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, { pid, run }] of Object.entries(takeTurns)) {
      const cost = await costOf(pid, databasePid, run);
      // The first round warms up.
      if (round > 0) found[name]?.push(cost);
    }
  }
  const middle = (name: keyof typeof takeTurns): Cost => {
    const costs = found[name] ?? [];
    return { node: median(costs.map(({ node }) => node)), database: median(costs.map(({ database }) => database)) };
  };
  const [whole, http, key, facts, answer] = [middle('whole'), middle('http'), middle('key'), middle('facts'), middle('answer')];
  return {
    'HTTP and Fastify': http,
    'looking the key up': key,
    'reading application and people': facts,
    'deciding and recording': minus(answer, facts),
    'the rest': [http, key, answer].reduce(minus, whole),
    'the whole': whole,
  };
}

const minus = (one: Cost, other: Cost): Cost => ({ node: one.node - other.node, database: one.database - other.database });

async function costOf(pid: number, databasePid: number | null, run: () => Promise<number>): Promise<Cost> {
  const used = (): Cost => ({ node: processorSeconds(pid), database: databasePid === null ? 0 : processorSecondsOfFamily(databasePid) });
  const before = used();
  const done = await run();
  const spent = minus(used(), before);
  return { node: (spent.node * 1e6) / done, database: (spent.database * 1e6) / done };
}
