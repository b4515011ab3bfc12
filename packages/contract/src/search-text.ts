import { searchKeyOf } from './fold.ts';

export const NOTHING_TO_FIND = 'Type at least one letter or digit to search for.';

/**
 * Whether a list can be searched for this; blanks alone mean no search. Text of which nothing is left once it is folded, such as an accent
 * alone, would match everything, so it is refused.
 */
export const isSearchable = (text: string): boolean => text.trim() === '' || searchKeyOf(text) !== '';
