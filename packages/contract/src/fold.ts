/**
 * The form under which names are compared for uniqueness: compatibility-normalised (NFKC) and case-folded,
 * so that `Ada`, `ADA` and the full-width `Ａｄａ` are one name. Accents still distinguish.
 */
export function foldForIdentity(text: string): string {
  return caseFold(text.normalize('NFKC')).normalize('NFKC');
}

/**
 * The form under which somebody is looked up by what they typed at sign-in: as {@link foldForIdentity}, without what no username and no
 * address begins or ends with, and nobody sees: blanks, and whatever else was copied along with the name.
 */
export function foldSignInName(typed: string): string {
  return withoutUnseenAround(foldForIdentity(typed));
}

/** A text without what nobody sees at its beginning and its end. */
export const withoutUnseenAround = (text: string): string => text.replace(UNSEEN_AROUND, '');

/** Joiners are left: a name of an Indic script may end with one. */
const UNSEEN_AROUND = /^(?:(?![\u200C\u200D])[\s\p{Z}\p{Cc}\p{Cf}\u2800])+|(?:(?![\u200C\u200D])[\s\p{Z}\p{Cc}\p{Cf}\u2800])+$/gu;

/** What a search looks for: the folded text without blanks around it. Empty for text that has nothing to look for, such as an accent alone. */
export function searchKeyOf(typed: string): string {
  return foldForSearch(typed.trim()).trim();
}

/** The form under which text is searched: as {@link foldForIdentity}, with accents stripped too (`Dvořák` → `dvorak`). */
export function foldForSearch(text: string): string {
  return caseFold(text.normalize('NFKD'))
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/đ/g, 'd');
}

/** Upper then lower case approximates Unicode full case folding: ß and its own capital ẞ → ss, dotless ı → i, final ς → σ. */
function caseFold(text: string): string {
  return text.replace(/ẞ/g, 'ß').toUpperCase().toLowerCase().replace(/ς/g, 'σ');
}
