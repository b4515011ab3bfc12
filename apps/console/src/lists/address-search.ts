/*
 * The search part of the console's addresses. Every value is a text as it was typed, `?search=1e3` finds "1e3"; several are said one after the other,
 * `?role=user&role=owner`.
 */

/** Reads the search part of an address: texts, and lists of those that are said more than once. */
export function parseAddressSearch(search: string): Record<string, string | string[]> {
  const said = new URLSearchParams(search);
  return Object.fromEntries([...new Set(said.keys())].map((name) => [name, oneOrMore(said.getAll(name))]));
}

/** The address's search part for these values; what is `undefined` is left out. */
export function addressSearchOf(values: Record<string, unknown>): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) said.append(name, String(one));
  const text = said.toString();
  return text === '' ? '' : `?${text}`;
}

const oneOrMore = (texts: string[]): string | string[] => (texts.length > 1 ? texts : (texts[0] ?? ''));
