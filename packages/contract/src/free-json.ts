import { z } from 'zod';

/** The value of a field of free JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** How much of it there may be. */
interface Bounds {
  /** Levels of objects and lists. */
  depth: number;
  /** Characters of a name. */
  name: number;
  /** Characters of all of it, as JSON. */
  length: number;
}

interface Fault {
  path: string[];
  message: string;
  /** Where it is too deep is not said: the path would be as long. */
  nowhere?: true;
}

/**
 * An object of free JSON, which is kept to the letter or refused with the field that can't be kept. It is not copied: a copy made name by
 * name loses `__proto__`, as would whoever reads it with care; so that name is refused.
 */
export const freeJson = ({ depth, name, length }: Bounds) =>
  z.custom<{ [name: string]: Json }>().superRefine((sent: unknown, context) => {
    const fault = isObject(sent)
      ? (faultOf(sent, depth, name, depth) ?? (JSON.stringify(sent).length > length ? tooLong(length) : undefined))
      : { path: [], message: 'Send an object.' };
    if (fault) context.addIssue({ code: 'custom', path: fault.path, message: fault.message });
  });

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const tooLong = (length: number): Fault => ({ path: [], message: `Use at most ${length.toLocaleString('en')} characters of JSON.` });

/** The first thing that can't be kept. Depth is bounded before anything else: thousands of levels exhaust whatever reads them level by level. */
function faultOf(value: unknown, levels: number, longestName: number, depth: number): Fault | undefined {
  if (typeof value === 'number') return isKept(value) ? undefined : { path: [], message: 'This number would not be kept exactly. Send it as text.' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return { path: [], message: `Nest at most ${depth} levels.`, nowhere: true };
  for (const [name, part] of Object.entries(value)) {
    if (name === '__proto__') return { path: [name], message: 'This name can not be kept. Choose another one.' };
    if (name.length > longestName) return { path: [], message: `Use at most ${longestName} characters in a name.` };
    const fault = faultOf(part, levels - 1, longestName, depth);
    if (fault) return fault.nowhere ? fault : { ...fault, path: [name, ...fault.path] };
  }
  return undefined;
}

/** What is read from JSON is the nearest number that there is: of whole numbers this one is the one that was sent up to 2^53, and none beyond. */
const isKept = (value: number): boolean => Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
