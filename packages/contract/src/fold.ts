/**
 * The form under which names are compared for uniqueness: compatibility-normalised (NFKC) and case-folded,
 * so that `Ada`, `ADA` and the full-width `Ａｄａ` are one name. Accents still distinguish.
 */
export function foldForIdentity(text: string): string {
  return caseFold(text.normalize('NFKC')).normalize('NFKC');
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
