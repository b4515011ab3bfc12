/** Whether a file starts as text in UTF-16 does: with its byte order mark, or with half a letter. */
export const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
