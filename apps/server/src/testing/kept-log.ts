import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A log that tests can read. */
export function keptLog(level: 'info' | 'debug' = 'info'): { logger: Logger; text(): string; clear(): void } {
  let text = '';
  const kept = new Writable({
    write(line: Buffer, _encoding, done) {
      text += line.toString();
      done();
    },
  });
  return { logger: pino({ level, formatters: { level: (label) => ({ level: label }) } }, kept), text: () => text, clear: () => (text = '') };
}
