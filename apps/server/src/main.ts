import { PolicyError } from '@gatehouse/ability/node';
import { createApp } from './app.ts';
import { logHead } from './audit/log-head.ts';
import { jobs } from './jobs.ts';
import { SECOND } from './platform/clock.ts';
import { ConfigError, readConfig } from './platform/config.ts';
import { startJobs, systemCall } from './platform/jobs.ts';
import type { Em } from './platform/orm.ts';
import type { Platform } from './platform/platform.ts';
import { requireSameKey } from './platform/require-same-key.ts';
import { removedRoleInWords, removedRoles } from './roles/removed-roles.ts';
import { needsOwner } from './setup/create-owner.ts';
import { startPlatform } from './start-platform.ts';
import { namesThatAreAddresses } from './users/doubtful-names.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const config = readConfig();
  const platform = await startPlatform(config);
  try {
    await requireSameKey(platform);
  } catch (cause) {
    await platform.orm.close(true);
    throw cause;
  }
  const app = await createApp(platform);
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (cause) {
    await platform.orm.close(true);
    throw listenError(cause, config.host, config.port);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const url = config.port === 0 ? config.publicUrl.replace(/:0$/, `:${port}`) : config.publicUrl;
  const unused = await needsOwner(platform.orm.em.fork() as Em);
  const invitation = unused ? `\nNo users yet. Create the first Owner at ${url}/setup?token=${platform.setupToken}` : '';

  const stopJobs = startJobs(platform, jobs);

  let stoppingSince: number | undefined;
  const stop = async (signal: string): Promise<void> => {
    // A terminal's Ctrl-C may reach us twice, by the process group and by the parent; only a later one is impatience.
    if (stoppingSince !== undefined) return performance.now() - stoppingSince > 1000 ? process.exit(1) : undefined;
    stoppingSince = performance.now();
    platform.logger.info({ signal }, 'Stopping: requests under way are finished first.');
    const cut = setTimeout(() => {
      // A reader that stands still, such as of a download, would hold the server up for ever.
      platform.logger.warn({ seconds: config.stopTimeout }, 'Requests are still under way: they are cut off now.');
      app.server.closeAllConnections();
      setTimeout(() => process.exit(1), SECOND);
    }, config.stopTimeout * SECOND);
    await Promise.all([app.close(), stopJobs()]);
    // With what was written while stopping. A database that is away keeps nobody from stopping.
    await logHead(systemCall(platform), true).catch(() => {});
    await platform.orm.close();
    clearTimeout(cut);
    process.exit(0);
  };
  process.on('SIGINT', (signal) => void stop(signal));
  process.on('SIGTERM', (signal) => void stop(signal));
  // Whoever reads this may ask to stop at once.
  say(`Gatehouse is ready at ${url}${invitation}`);
  await warnOfNames(platform);
  await warnOfRoles(platform);
}

/** What is new is refused, so this can only be of a database that is older than that rule. */
async function warnOfNames({ orm, logger }: Platform): Promise<void> {
  const names = await namesThatAreAddresses(orm.em.fork() as Em).catch(() => []);
  if (names.length > 0)
    logger.warn(
      { users: names.length },
      'Some usernames are the e-mail address of somebody else. `npm run gatehouse -- users check-names` lists them: change one of each.',
    );
}

/** A role whose policy file was removed grants nothing; whoever still holds it should be told. */
async function warnOfRoles(platform: Platform): Promise<void> {
  const removed = await removedRoles(platform, platform.orm.em.fork() as Em).catch(() => []);
  for (const role of removed) platform.logger.warn({ removed: role }, removedRoleInWords(role));
}

function listenError(cause: unknown, host: string, port: number): unknown {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') return new ConfigError(`Port ${port} is in use. Stop the other program, or set PORT to another number.`);
  if (code === 'EACCES') return new ConfigError(`Port ${port} is not open to this user. Set PORT to a number above 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ConfigError(`This machine has no address ${host}. Set HOST to one that it has, such as 127.0.0.1.`);
  return cause;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError) && !(error instanceof PolicyError)) throw error;
  process.stderr.write(`Gatehouse can't start. ${error.message}\n`);
  process.exit(78);
}
