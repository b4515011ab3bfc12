/** The part of autocannon 8 that the load generator uses; the package ships no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface PlannedRequest {
    method?: string;
    path?: string;
    body?: string;
    headers?: Record<string, string>;
  }
  interface Options {
    url: string;
    connections: number;
    amount?: number;
    duration?: number;
    headers: Record<string, string>;
    requests: { setupRequest(request: PlannedRequest): PlannedRequest }[];
  }
  interface Result {
    errors: number;
    timeouts: number;
    non2xx: number;
    start: Date;
    finish: Date;
  }
  export default function autocannon(options: Options, done: (error: Error | null, result: Result) => void): EventEmitter;
}
