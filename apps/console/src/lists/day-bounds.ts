/** When a day begins in the browser's time zone, in UTC. */
export const firstMomentOf = (day: string): string => new Date(`${day}T00:00:00.000`).toISOString();

/** When it ends. */
export const lastMomentOf = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();
