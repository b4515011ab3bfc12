import { connectives, quantifiers } from '../condition/condition.ts';
import type { Reader } from './parse.ts';

/** Words of the language of conditions: a field of that name could not be spoken of. */
const reserved: readonly string[] = [...connectives, ...quantifiers, 'nulls', 'var'];

const camelCase = { pattern: /^[a-z][A-Za-z0-9]{0,63}$/, use: 'a lower-case letter, then letters and digits' };
const forms = {
  subject: { noun: "a subject's name", pattern: /^[A-Z][A-Za-z0-9]{0,63}$/, use: 'a capital, then letters and digits' },
  action: { noun: "an action's name", ...camelCase },
  field: { noun: "a field's name", ...camelCase },
  relation: { noun: "a relation's name", ...camelCase },
  role: { noun: "a role's id", pattern: /^[a-z][a-z0-9-]{0,63}$/, use: 'lower-case letters, digits and "-"' },
  id: { noun: 'an id', pattern: /^(?=.{1,128}$)[a-z0-9]+(?:[-.][a-z0-9]+)*$/, use: 'lower-case words joined by "." or "-"' },
};

/** Whether a name may be defined. What every JavaScript object has, such as `constructor`, would be found where nothing is. */
export function requireName(reader: Reader, node: unknown, name: string, what: keyof typeof forms): boolean {
  const { noun, pattern, use } = forms[what];
  if (name in Object.prototype || reserved.includes(name)) {
    reader.report(node, `"${name}" is a reserved word and can't be ${noun}.`);
    return false;
  }
  if (pattern.test(name)) return true;
  reader.report(node, `"${name}" can't be ${noun}: use ${use}.`);
  return false;
}
