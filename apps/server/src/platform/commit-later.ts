import { AsyncLocalStorage } from 'node:async_hooks';

const later = new AsyncLocalStorage<true>();

/**
 * Commits that are made within need not be on the disk when they are made: the next one that is made outside takes them along, since the log of a
 * database is written in order. It is for the many transactions of one piece of work that is begun anew, or taken back, when the power fails in the
 * middle; whoever waits for the disk in each of them keeps others waiting. End such work with a commit outside, before it is answered.
 */
export const commitLater = <Result>(work: () => Promise<Result>): Promise<Result> => later.run(true, work);

export const isCommittedLater = (): boolean => later.getStore() === true;
