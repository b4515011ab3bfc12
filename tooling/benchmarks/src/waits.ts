/** The value below which this share of all lies: 0.5 for the middle, 0.99 for p99. */
export function shareOf(values: readonly number[] = [], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What others do while something goes on. Each is done again and again, one after the other, and waits for its answer. */
export type Lanes = Record<string, () => Promise<unknown>>;

/** The milliseconds that each call of each lane took until `end`, with a pause between two. */
export async function waitsUntil(lanes: Lanes, pause: number, end: Promise<unknown>): Promise<Record<string, number[]>> {
  const over = new AbortController();
  const ending = end.finally(() => over.abort());
  const waits: Record<string, number[]> = {};
  const running = Object.entries(lanes).map(async ([name, act]) => {
    const mine: number[] = (waits[name] = []);
    while (!over.signal.aborted) {
      const asked = performance.now();
      await act();
      mine.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  });
  await Promise.all([ending, ...running]);
  return waits;
}

/** A time with nothing to wait for. */
export const pass = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
