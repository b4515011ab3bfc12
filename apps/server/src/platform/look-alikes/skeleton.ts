import { readFileSync } from 'node:fs';

let prototypes: ReadonlyMap<string, string> | undefined;

/** What each character looks like, by Unicode's data. Read when it is first asked for: a server starts without it. */
function readPrototypes(): ReadonlyMap<string, string> {
  const lines = readFileSync(new URL('./confusables.txt', import.meta.url), 'utf8').split('\n');
  const characters = (codes: string): string => String.fromCodePoint(...codes.split(' ').map((code) => Number.parseInt(code, 16)));
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [from, to] = line.split(';');
      return line.startsWith('#') || from === undefined || to === undefined ? [] : [[characters(from), characters(to)]];
    }),
  );
}

/**
 * What a text looks like: two texts with the same skeleton are hard to tell apart (Unicode Technical Standard 39, `internalSkeleton`).
 * It is for comparison only, and no text to show. Runs of blanks look like one.
 */
export function skeleton(text: string): string {
  prototypes ??= readPrototypes();
  let looks = '';
  // Most names are ASCII, which nothing of this changes.
  const visible = ASCII.test(text) ? text : text.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}+/gu, '');
  for (const character of visible) looks += prototypes.get(character) ?? character;
  return looks.normalize('NFD').replace(/\s+/gu, ' ').trim();
}

const ASCII = /^[ -~]*$/;
