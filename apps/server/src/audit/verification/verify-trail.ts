import type { ChainReport } from '@gatehouse/contract';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/errors.ts';
import { NobodyWaits, SharedRun } from '../../platform/shared-run.ts';
import type { Em } from '../../platform/orm.ts';
import { type ExpectedEvent, withExpected } from './expected-event.ts';
import { startVerification, type Verification } from './verification.ts';
import type { Progress } from './verify-chain.ts';

/** The verifications of one process. */
class Verifications {
  readonly runs: SharedRun<ChainReport>;
  current: Verification | undefined;

  constructor({ config }: Pick<Platform, 'config'>) {
    this.runs = new SharedRun(async (stop) => {
      this.current = startVerification(config, stop);
      try {
        return await this.current.report;
      } finally {
        this.current = undefined;
      }
    });
  }
}

const verificationsBy = new WeakMap<Platform, Verifications>();

function verificationsOf(platform: Platform): Verifications {
  let verifications = verificationsBy.get(platform);
  if (!verifications) verificationsBy.set(platform, (verifications = new Verifications(platform)));
  return verifications;
}

/**
 * Verifies the trail as it is now, in one go with all who ask meanwhile.
 * @param gone tells that whoever asks has gone. When all have, the verification ends.
 * @throws DatabaseUnavailable
 */
export async function verifyTrail(platform: Platform, em: Em, expected: ExpectedEvent | undefined, gone: AbortSignal): Promise<ChainReport> {
  try {
    const report = await verificationsOf(platform).runs.ask(gone);
    return await withExpected(em, report, expected);
  } catch (cause) {
    if (cause instanceof NobodyWaits) throw new Refusal('CLIENT_CLOSED_REQUEST', 'invalid', cause.message);
    throw cause;
  }
}

/** How far the verification is that is under way; `null` while there is none. */
export const verificationProgress = (platform: Platform): Progress | null => verificationsBy.get(platform)?.current?.progress() ?? null;

/** Ends the verification under way: the server stops. */
export const stopVerifications = (platform: Platform): void => verificationsBy.get(platform)?.runs.stop();
