/** What a text may have in it, by patterns that stand in for a real classifier. */
const patterns: Readonly<Record<string, RegExp>> = {
  EMAIL_ADDRESS: /[\w.+-]+@[\w-]+\.[\w.]+/g,
  PHONE_NUMBER: /\+?\d[\d ()-]{7,}\d/g,
  CREDIT_CARD: /\b(?:\d[ -]?){13,16}\b/g,
  CREDENTIALS: /\b(?:password|passwd|secret|api[_ -]?key)\b\s*[:=]\s*\S+/gi,
};

/** The traits that are found in a text. */
export const traitsOf = (text: string): string[] => Object.keys(patterns).filter((trait) => text.search(patterns[trait] ?? /$^/) >= 0);

/** The text with everything that has one of the traits masked. */
export const masked = (text: string, traits: readonly string[]): string =>
  traits.reduce((rest, trait) => (patterns[trait] ? rest.replace(patterns[trait], `[${trait}]`) : rest), text);
