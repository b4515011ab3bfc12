import { foldForSearch } from '@gatehouse/contract';
import type { DatabaseKind } from './orm.ts';
import { sqlLowerAscii } from './sql-words.ts';

/**
 * What is kept beside a text for a search: the text folded, when it has more than ASCII in it. Of ASCII there is nothing to keep, since folding does no more
 * than lower-case it, which {@link sqlFolded} does as it looks.
 */
export const keptFolded = (text: string): string | null => (/\P{ASCII}/u.test(text) ? foldForSearch(text) : null);

/** SQL: a text, folded. `kept` is the column of what {@link keptFolded} made of it. */
export const sqlFolded = (kind: DatabaseKind, kept: string, text: string): string => `coalesce(${kept}, ${sqlLowerAscii(kind, `(${text})`)})`;
