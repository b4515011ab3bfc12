/** Controls, format characters, and what is not assigned or not a character at all. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u;
/** What Unicode says shows nothing by itself: variation selectors, fillers of Hangul, joiners and others. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
/** Letters and symbols whose picture is blank: of braille, hieroglyphs, Khitan and music. */
const BLANK = /[\u2800\u{13441}\u{13442}\u{1D159}]|\u{16FE4}/u;

/** The scripts whose writing needs joiners between letters, such as Persian and those of India. */
const JOINING =
  '\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Nkoo}\\p{sc=Mong}\\p{sc=Mand}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}\\p{sc=Khmr}\\p{sc=Mymr}\\p{sc=Tibt}';
const LETTER = `(?=\\p{L})[${JOINING}]`;
/** Signs that take a consonant's vowel away. A joiner after one decides the shape of the consonant. */
const VIRAMA = '[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA]';
const JOINER_IN_PLACE = new RegExp(`(?<=${LETTER}\\p{M}*)[\\u200C\\u200D](?=(?=[\\p{L}\\p{M}])[${JOINING}])|(?<=${VIRAMA})\\u200D(?!\\u200D)`, 'gu');
/** Selectors that choose among the shapes of a Chinese character, of a Mongolian letter, or between a sign and its picture. */
const SELECTOR_IN_PLACE =
  /(?<=\p{sc=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]|(?<=\p{sc=Mong})[\u180B-\u180D\u180F]|(?<=(?!\p{ASCII})\p{Emoji})\uFE0F|(?<=[0-9#*])\uFE0F(?=\u20E3)/gu;
/** Pictures that are joined into one. */
const JOINED_PICTURES = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?)\u200D(?=\p{Extended_Pictographic})/gu;

const isInvisible = (text: string): boolean => CONTROL.test(text) || IGNORABLE.test(text) || BLANK.test(text);

/** Whether a text has characters that nobody sees, besides those that its script needs where they stand. */
export const hasInvisible = (text: string): boolean =>
  isInvisible(text.replace(JOINED_PICTURES, '').replace(JOINER_IN_PLACE, '').replace(SELECTOR_IN_PLACE, ''));

/** The same for usernames, which are told apart by letters and not by the shapes of letters. */
export const isInvisibleInUsername = (text: string): boolean => isInvisible(text.replace(JOINER_IN_PLACE, ''));

/** Whether a text begins with an accent or another mark, which has nothing to stand on, or on what stands before the name. */
export const beginsWithMark = (text: string): boolean => /^\p{M}/u.test(text);
