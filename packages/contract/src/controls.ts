/** What turns the order of the text around it: embeddings, overrides and isolates. */
const TURNING = '\\u202A-\\u202E\\u2066-\\u2069';
const IN_A_LINE = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}${TURNING}]`, 'gu');
const IN_LINES = new RegExp(`(?![\\t\\n])[\\p{Cc}\\p{Zl}\\p{Zp}${TURNING}]`, 'gu');

/** A text on one line, as it can be shown anywhere: each character that a terminal would obey becomes `\uFFFD`, and so does half a character. */
export const withoutControls = (text: string): string => text.toWellFormed().replace(IN_A_LINE, '\uFFFD');

/** The same for text that may have lines and tabs. */
export const withoutControlsInLines = (text: string): string => text.toWellFormed().replaceAll('\r\n', '\n').replace(IN_LINES, '\uFFFD');

/** JSON that says the same and that a terminal can show: such characters stand only inside of texts, where they can be escaped. */
export const escapeControls = (json: string): string => json.replace(IN_LINES, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
