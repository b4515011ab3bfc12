import type { Clock } from '../platform/clock.ts';

/** The real time, which a test can push forward. */
export class MovingClock implements Clock {
  #ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.#ahead);
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}
