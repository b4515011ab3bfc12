import { escapeControls } from '@gatehouse/contract';
import { pino, type Logger } from 'pino';

export type { Logger };

/** Structured logs, one JSON object a line, which a terminal can show; secrets in known places are cut out. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]', 'password', 'token'],
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: escapeControls },
  });
}
