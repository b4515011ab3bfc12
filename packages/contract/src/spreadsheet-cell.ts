/** What a spreadsheet runs as a formula, also behind apostrophes. The last four are the wide forms of `= + - @`. */
const formula = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** The text of a CSV cell that no spreadsheet runs: an apostrophe stands before what looks like a formula. */
export const protectCell = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** What {@link protectCell} was given. Only an apostrophe before what looks like a formula is taken away: that of `'t Hooft` stays. */
export const unprotectCell = (text: string): string => (text.startsWith("'") && formula.test(text) ? text.slice(1) : text);
