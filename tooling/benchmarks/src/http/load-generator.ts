// Entry point of the load generator's process: takes one plan over IPC, answers with one result, and ends.
import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';
import type { LoadPlan, LoadResult } from './load.ts';

process.once('message', (message) => {
  void generate(message as LoadPlan).then((result) => process.send?.(result, undefined, {}, () => process.exit(0)));
});

function generate(plan: LoadPlan): Promise<LoadResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  // autocannon ends a run at a full second; what counts is when the last answer came.
  let lastAnswer = started;
  const run = autocannon(
    {
      url: plan.url,
      connections: plan.connections,
      headers: plan.headers,
      ...(plan.duration === undefined ? { amount: plan.requests.length } : { duration: plan.duration }),
      requests: [
        {
          // One counter for all connections: each planned request is sent once before any is repeated.
          setupRequest: (request) => ({ ...request, ...plan.requests[next++ % plan.requests.length] }),
        },
      ],
    },
    (error, result) => {
      if (error) return reject(error);
      const seconds = (lastAnswer - started) / 1000;
      latencies.sort((a, b) => a - b);
      resolve({
        perSecond: latencies.length / seconds,
        p50: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
        p99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
        failed: result.non2xx + result.errors,
        completed: latencies.length,
      });
    },
  );
  run.on('response', (_client, status: number, _bytes, latency: number) => {
    lastAnswer = performance.now();
    if (status >= 200 && status < 300) latencies.push(latency);
  });
  return promise;
}
