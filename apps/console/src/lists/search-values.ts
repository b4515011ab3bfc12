/** Readers for values of the address's search part: what does not fit counts as absent. */
type Raw = Record<string, unknown>;

/** A text that is not blank. */
export function textIn(raw: Raw, key: string): string | undefined {
  const text = raw[key];
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

/** One of the keys of `known`. */
export function wordIn<Word extends string>(raw: Raw, key: string, known: Record<Word, unknown>): Word | undefined {
  const value = raw[key];
  return typeof value === 'string' && isKey(known, value) ? value : undefined;
}

/** Several texts; `undefined` for none. */
export function textsIn(raw: Raw, key: string): string[] | undefined {
  const value = typeof raw[key] === 'string' ? listOf(raw[key]) : raw[key];
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
  return texts.length > 0 ? texts : undefined;
}

/** Addresses that were saved before say `["user"]`. */
function listOf(text: string): unknown {
  try {
    return text.startsWith('["') ? (JSON.parse(text) as unknown) : [text];
  } catch {
    return [text];
  }
}

/** Several of the keys of `known`; `undefined` for none. */
export function wordsIn<Word extends string>(raw: Raw, key: string, known: Record<Word, unknown>): Word[] | undefined {
  const words = (textsIn(raw, key) ?? []).filter((text) => isKey(known, text));
  return words.length > 0 ? words : undefined;
}

/** A page number from 2 on; the first page needs none. */
export function pageIn(raw: Raw): number | undefined {
  const page = Number(raw['page']);
  return Number.isSafeInteger(page) && page > 1 ? page : undefined;
}

/** A day, as `2026-01-31`. */
export function dayIn(raw: Raw, key: string): string | undefined {
  const text = textIn(raw, key);
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

export const directions = { asc: true, desc: true } as const;

const isKey = <Word extends string>(known: Record<Word, unknown>, text: string): text is Word => Object.hasOwn(known, text);

/** What the address of a list says that has nothing but pages. */
export const readPageSearch = (raw: Record<string, unknown>): { cursor?: string; page?: number } => ({ cursor: textIn(raw, 'cursor'), page: pageIn(raw) });
