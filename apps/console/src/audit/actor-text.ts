import type { WireEvent } from '../api/router.ts';

/** Who did it, and for whom when a program did it for somebody. */
export const actorText = ({ actor, onBehalfOf }: Pick<WireEvent, 'actor' | 'onBehalfOf'>): string =>
  onBehalfOf === null ? actor.label : `${actor.label} on behalf of ${onBehalfOf.label}`;
