import { foldForIdentity } from './fold.ts';

/**
 * The id that a text has the form of, as ids are stored; `undefined` for any other text. Ids are UUIDs: in either case, with or without
 * hyphens, in braces or as a URN.
 */
export function idIn(text: string): string | undefined {
  const digits = ID.exec(foldForIdentity(text).trim())?.slice(1);
  return digits?.join('-');
}

/** Whether a text could be taken for an id. No username has such a form, so that an id never falls through to somebody else's name. */
export const hasFormOfId = (text: string): boolean => idIn(text) !== undefined;

const ID = /^(?:urn:)?(?:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/;
