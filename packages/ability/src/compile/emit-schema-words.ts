import { formatGrant } from '../format-grant.ts';
import type { PolicySet } from '../policy-set.ts';

/** The JSON Schema with the words of the vocabulary, by which an editor completes subjects, actions, fields and permission sets. */
export function emitSchemaWords({ vocabulary, roles }: Pick<PolicySet, 'vocabulary' | 'roles'>): string {
  const subjects = Object.entries(vocabulary.subjects);
  const listOf = (words: readonly string[]) => ({ items: { enum: words } });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: "Generated from the policies by `npm run gatehouse -- policies matrix --write`. Don't edit.",
    definitions: {
      permissionSet: { enum: [...new Set(roles.flatMap(({ sets }) => sets))].sort() },
      subject: { enum: subjects.map(([name]) => name) },
      permission: { enum: subjects.flatMap(([subject, { actions }]) => actions.map((action) => formatGrant({ action, subject }))) },
      variable: { enum: Object.keys(vocabulary.variables) },
      // What a subject's rules and tests may say. Only tests ask about relations; the compiler refuses them in a grant.
      wordsOfSubject: {
        allOf: subjects.map(([name, { actions, fields, relations }]) => ({
          if: { properties: { on: { const: name } }, required: ['on'] },
          // oxlint-disable-next-line unicorn/no-thenable -- it is JSON Schema's word
          then: { properties: { do: listOf(actions), allow: listOf(actions), fields: listOf([...Object.keys(fields), ...Object.keys(relations)]) } },
        })),
      },
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
