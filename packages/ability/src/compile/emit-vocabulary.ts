import type { Vocabulary } from '../policy-set.ts';

/** The TypeScript module that makes a misspelt subject, action or field a type error. */
export function emitVocabulary(vocabulary: Vocabulary): string {
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
  const subjects = Object.entries(vocabulary.subjects).map(
    ([name, { actions, fields, relations }]) =>
      `  ${name}: {\n    actions: [${quoted(actions)}],\n    fields: [${quoted([...Object.keys(fields), ...Object.keys(relations)])}],\n  },\n`,
  );
  return `// Generated from policies/vocabulary.yaml by \`npm run gatehouse -- policies matrix --write\`. Don't edit.
export const vocabulary = {
${subjects.join('')}} as const;

export type SubjectName = keyof typeof vocabulary;
export type ActionOf<S extends SubjectName> = (typeof vocabulary)[S]['actions'][number];
export type FieldOf<S extends SubjectName> = (typeof vocabulary)[S]['fields'][number];
`;
}
