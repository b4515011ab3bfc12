/**
 * Lets requests that wait have their turn. SQLite answers within the call, so that a loop of awaited queries would
 * otherwise keep the whole process to itself until its end.
 */
export const letOthersGo = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
