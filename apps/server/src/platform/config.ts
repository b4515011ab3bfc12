import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Everything that an operator can set. This is the only reader of `process.env`. */
export interface Config {
  port: number;
  host: string;
  /** A `postgres://` URL; `null` means the embedded SQLite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** The address under which people reach the console, without a trailing slash; it may have a path. */
  publicUrl: string;
  /** Of `publicUrl`: scheme, host and port. */
  publicOrigin: string;
  /** Of `publicUrl`: the path below which a proxy shows the console, such as `/gatehouse`; empty for a host of its own. */
  basePath: string;
  logLevel: LogLevel;
  /** Opens the first Owner's form; `null` means that the server generates one. */
  setupToken: string | null;
  /** What secrets at rest are sealed with; `null`: see `seal.ts`. */
  secretKey: string | null;
  /** The key before `secretKey`, for the command that changes it; the server does not need it. */
  oldSecretKey: string | null;
  policiesDir: string;
  /** An `smtp://` or `smtps://` URL; `null` means that no mail is sent. */
  smtpUrl: string | null;
  /** Proxies that are believed when they say whom a request came from: addresses or CIDR ranges. */
  trustedProxies: readonly string[];
  /** Who mail comes from: an address, or `Name <address>`. */
  mailFrom: string;
  /** Seconds that requests under way are given when the server is stopped. */
  stopTimeout: number;
  /** Whether browsers are told to reach every name below the console's own by HTTPS alone. */
  hstsSubdomains: boolean;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof logLevels)[number];

/** A setting that can't be used, in words for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The database that the settings name can't be used, in words for the operator. */
export class UnusableDatabase extends ConfigError {}

const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(8080)
    .catch(fail('PORT', 'a number from 0 to 65535')),
  HOST: z.string().min(1).default('127.0.0.1').catch(fail('HOST', 'an address or host name')),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/)
    .optional()
    .catch(fail('DATABASE_URL', 'a postgres:// URL; leave it out to use the embedded SQLite')),
  DATA_DIR: z.string().min(1).default('./data').catch(fail('DATA_DIR', 'a folder')),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress)
    .optional()
    .catch(fail('PUBLIC_URL', 'an http:// or https:// URL, such as https://gatehouse.example.org or https://example.org/gatehouse')),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .catch(fail('LOG_LEVEL', `one of ${logLevels.join(', ')}`)),
  SETUP_TOKEN: z.string().min(16).max(200).optional().catch(fail('SETUP_TOKEN', 'at least 16 characters')),
  SECRET_KEY: z.string().min(32).max(1000).optional().catch(fail('SECRET_KEY', 'at least 32 characters, such as `openssl rand -base64 32` prints')),
  OLD_SECRET_KEY: z.string().min(32).max(1000).optional().catch(fail('OLD_SECRET_KEY', 'the key before, of at least 32 characters')),
  POLICIES_DIR: z.string().min(1).optional().catch(fail('POLICIES_DIR', 'a folder')),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, hostname: /^.+$/ })
    .optional()
    .catch(fail('SMTP_URL', 'an smtp:// or smtps:// URL, such as smtps://name:password@mail.example.org; leave it out to send no mail')),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isAddressRange))
    .optional()
    .catch(fail('TRUSTED_PROXIES', 'addresses or ranges with commas between, such as 10.0.0.1,192.168.0.0/16')),
  MAIL_FROM: z
    .string()
    .max(320)
    .regex(/^(?:[^<>@,;:"\p{Cc}]+ <[^<>@\s,;]+@[^<>@\s,;]+>|[^<>@\s,;]+@[^<>@\s,;]+)$/u)
    .optional()
    .catch(fail('MAIL_FROM', 'one address, such as gatehouse@example.org or Gatehouse <gatehouse@example.org>')),
  STOP_TIMEOUT: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((seconds) => seconds >= 1 && seconds <= 600)
    .default(10)
    .catch(fail('STOP_TIMEOUT', 'a number of seconds from 1 to 600')),
  HSTS_SUBDOMAINS: z.enum(['true', 'false']).default('false').catch(fail('HSTS_SUBDOMAINS', 'true or false')),
});

/** An address to which paths can be added, and which stands as it is in a page and a cookie. */
function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { pathname, search, hash, username } = new URL(text);
  return search === '' && hash === '' && username === '' && /^[\w./~-]*$/.test(pathname) && !pathname.includes('//');
}

/** An IPv4 or IPv6 address, with or without the length of a prefix. */
function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && bits > 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits));
}

function fail(name: string, expected: string): () => never {
  return () => {
    throw new ConfigError(`${name} must be ${expected}.`);
  };
}

/**
 * Reads and checks the settings. An empty variable counts as absent.
 * @throws ConfigError naming the variable and what it must be.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const values = environment.parse(present);
  // All addresses is none that opens.
  const reached = values.HOST === '0.0.0.0' || values.HOST === '::' ? '127.0.0.1' : values.HOST;
  const host = reached.includes(':') ? `[${reached}]` : reached;
  const publicUrl = (values.PUBLIC_URL ?? `http://${host}:${values.PORT}`).replace(/\/+$/, '');
  return {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: values.DATA_DIR,
    publicUrl,
    basePath: URL.canParse(publicUrl) ? new URL(publicUrl).pathname.replace(/\/$/, '') : '',
    publicOrigin: URL.canParse(publicUrl) ? new URL(publicUrl).origin : publicUrl,
    logLevel: values.LOG_LEVEL,
    setupToken: values.SETUP_TOKEN ?? null,
    secretKey: values.SECRET_KEY ?? null,
    oldSecretKey: values.OLD_SECRET_KEY ?? null,
    policiesDir: values.POLICIES_DIR ?? fileURLToPath(new URL('../../../../policies', import.meta.url)),
    smtpUrl: values.SMTP_URL ?? null,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    mailFrom: values.MAIL_FROM ?? `Gatehouse <no-reply@${new URL(publicUrl).hostname}>`,
    stopTimeout: values.STOP_TIMEOUT,
    hstsSubdomains: values.HSTS_SUBDOMAINS === 'true',
  };
}
