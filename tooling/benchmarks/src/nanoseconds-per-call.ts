import { median } from './report.ts';

export const rounds = 7;
export const roundMilliseconds = 150;

/** Answers yes or no to the question at a position. */
type Call = (position: number) => boolean;

/**
 * How long a call of each takes: the median of {@link rounds} rounds, in which they take turns, so that whatever else the
 * machine does disturbs all alike. In each, all questions are asked one after the other for at least {@link roundMilliseconds}.
 * @throws Error when one never answers yes: whatever was timed did nothing.
 */
export function nanosecondsPerCall(calls: readonly Call[], questions: number): number[] {
  const timed = calls.map((call) => {
    let times = 1;
    while (nanosecondsToAsk(call, questions, times) < roundMilliseconds * 1e6) times *= 2;
    return { call, times, samples: new Array<number>() };
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const { call, times, samples } of timed) samples.push(nanosecondsToAsk(call, questions, times) / (times * questions));
  }
  return timed.map(({ samples }) => median(samples));
}

function nanosecondsToAsk(call: Call, questions: number, times: number): number {
  let yes = 0;
  const started = process.hrtime.bigint();
  for (let time = 0; time < times; time += 1) {
    for (let position = 0; position < questions; position += 1) if (call(position)) yes += 1;
  }
  const nanoseconds = Number(process.hrtime.bigint() - started);
  if (yes === 0) throw new Error('Nothing was answered with yes: the engine was not asked.');
  return nanoseconds;
}
