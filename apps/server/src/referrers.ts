import type { Referrer } from './platform/referrer.ts';

/** Every domain whose rows belong to users. None does yet: whoever adds one (applications, reviews) adds a line. */
export const referrers: readonly Referrer[] = [];
