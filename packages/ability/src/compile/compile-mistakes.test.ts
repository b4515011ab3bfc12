import { describe, expect, it } from 'vitest';
import { comparisons } from '../condition/condition.ts';
import { checkPolicies, formatProblem, type PolicyFile } from '../node.ts';

// A marker » stands before the character that the compiler must point at; it is taken out before compiling.
const MARK = '»';

const sound: Record<string, string> = {
  'vocabulary.yaml': `variables:
  principal.id: string
  principal.roles: string[]
subjects:
  Doc:
    label: Documents
    actions: [read, update]
    fields: { id: string, title: string, note: string?, size: number, count: integer, open: boolean, at: time?, state: { enum: [draft, done] } }
    relations:
      tags: { many: { name: string, rank: number? } }
      owner: { one?: { name: string } }
`,
  'permission-sets.yaml': `sets:
  - set: docs.read
    phrase: Read documents
    grants:
      - { id: docs.read, on: Doc, do: [read], why: Reading. }
`,
  'guardrails.yaml': 'guardrails:\n  - { id: no-open, on: Doc, do: [update], when: { open: { eq: true } }, why: Closed only. }\n',
  'invariants.yaml': 'invariants: []\n',
  'roles/reader.yaml': 'role: reader\nlabel: Reader\ndescription: Reads.\nrequiresEmail: true\ngrants: [docs.read]\n',
  'roles/owner.yaml': 'role: owner\nlabel: Owner\ndescription: Owns.\nrequiresEmail: true\ngrants: [docs.read]\n',
};

interface Mistake {
  name: string;
  file: string;
  text: string;
  message: string;
  suggestion?: string;
  severity?: 'warning';
}

const grant = (body: string) => ({
  file: 'roles/reader.yaml',
  text: `role: reader\nlabel: Reader\ndescription: Reads.\nrequiresEmail: true\ngrants:\n  - docs.read\n  - ${body}\n`,
});
const when = (condition: string) => grant(`{ id: extra, on: Doc, do: [update], when: ${condition}, why: Because. }`);
const deny = (condition: string) => ({
  file: 'guardrails.yaml',
  text: `guardrails:\n  - { id: no, on: Doc, do: [update], when: ${condition}, why: Because. }\n`,
});
const replaced = (file: string, from: string, to: string) => ({ file, text: (sound[file] ?? '').replace(from, to) });
const invariant = (body: string) => ({ file: 'invariants.yaml', text: `invariants:\n  - ${body}\n` });

const notRead = 'This file is not read. Roles are roles/<role>.yaml, tests are tests/<name>.test.yaml.';
const never = 'never: { roles: [reader], do: [update], on: Doc }, why: Because. }';
const twice = `invariants:\n  - { id: x, ${never}\n  - { id: ${MARK}x, ${never}\n`;

const operators = `Known are ${comparisons.join(', ')}.`;

const mistakes: Mistake[] = [
  {
    name: 'two roles with one label',
    ...replaced('roles/reader.yaml', 'label: Reader', `label: ${MARK}owner`),
    message: 'The roles "owner" and "reader" have the same label, "owner". Give each its own.',
  },
  { name: 'a file that is missing', file: 'guardrails.yaml', text: '', message: 'The file is missing.' },
  {
    name: 'policies without an Owner',
    file: 'roles/owner.yaml',
    text: '',
    message: 'The file is missing: the role "owner" may do everything, and without it nobody can run the account.',
  },
  { name: 'a file that is empty', file: 'guardrails.yaml', text: `${MARK}# nothing\n`, message: 'The file is empty.' },
  {
    name: 'two files of one role',
    file: 'roles/reader.yml',
    text: (sound['roles/reader.yaml'] ?? '').replace('role: reader', `role: ${MARK}reader`),
    message: 'The role "reader" is defined twice.',
  },
  {
    name: 'a key that YAML reads twice',
    ...replaced('roles/reader.yaml', 'label: Reader', `label: Reader\n${MARK}label: Again`),
    message: 'Map keys must be unique',
  },
  { name: 'a top that is no mapping', file: 'roles/reader.yaml', text: `${MARK}- role\n`, message: 'Expected a role.' },

  {
    name: 'an unknown field type',
    ...replaced('vocabulary.yaml', 'size: number', `size: ${MARK}numbr`),
    message: 'Unknown field type "numbr".',
    suggestion: 'number',
  },
  {
    name: 'an unknown variable type',
    ...replaced('vocabulary.yaml', 'principal.id: string', `principal.id: ${MARK}text`),
    message: 'Unknown variable type "text". The only one is string.',
  },
  {
    name: 'a subject without actions',
    ...replaced('vocabulary.yaml', '  Doc:', `  Empty:\n    ${MARK}label: Empty\n    fields: { id: string }\n  Doc:`),
    message: 'The key "actions" is missing in a subject.',
  },

  {
    name: 'a set that is defined twice',
    file: 'permission-sets.yaml',
    text: `${sound['permission-sets.yaml']}  - set: ${MARK}docs.read\n    phrase: Again\n    grants: []\n`,
    message: 'The permission set "docs.read" is defined twice.',
  },
  {
    name: 'a set that no role grants',
    file: 'permission-sets.yaml',
    text: `${sound['permission-sets.yaml']}  - set: ${MARK}docs.more\n    phrase: More\n    grants: [{ id: docs.more, on: Doc, do: [update], why: More. }]\n`,
    message: 'No role grants the permission set "docs.more".',
  },
  {
    name: 'a set that grants nothing',
    ...replaced('permission-sets.yaml', 'grants:\n      - { id: docs.read, on: Doc, do: [read], why: Reading. }', `grants: ${MARK}[]`),
    message: 'The permission set "docs.read" grants nothing.',
  },

  {
    name: 'a misspelt key of a role',
    ...replaced('roles/reader.yaml', 'label:', `label: Reader\n${MARK}lable:`),
    message: 'Unknown key "lable" in a role.',
    suggestion: 'label',
  },
  {
    name: 'a role in another file',
    ...replaced('roles/reader.yaml', 'role: reader', `role: ${MARK}writer`),
    message: 'The role "writer" belongs in roles/writer.yaml.',
    suggestion: 'reader',
  },
  {
    name: 'a role id with capitals',
    file: 'roles/Boss.yaml',
    text: `role: ${MARK}Boss\nlabel: Boss\ndescription: Bosses.\nrequiresEmail: true\ngrants: [docs.read]\n`,
    message: '"Boss" can\'t be a role\'s id: use lower-case letters, digits and "-".',
  },
  {
    name: 'a role without requiresEmail',
    ...replaced(
      'roles/reader.yaml',
      'role: reader\nlabel: Reader\ndescription: Reads.\nrequiresEmail: true',
      `${MARK}role: reader\nlabel: Reader\ndescription: Reads.`,
    ),
    message: 'The key "requiresEmail" is missing in a role.',
  },
  {
    name: 'requiresEmail that is no boolean',
    ...replaced('roles/reader.yaml', 'requiresEmail: true', `requiresEmail: ${MARK}"yes"`),
    message: 'Expected true or false for "requiresEmail".',
  },
  { name: 'an unknown permission set', ...grant(`${MARK}docs.raed`), message: 'Unknown permission set "docs.raed".', suggestion: 'docs.read' },
  { name: 'a set granted twice', ...grant(`${MARK}docs.read`), message: '"docs.read" is granted twice.' },
  {
    name: 'grants that are no list',
    ...replaced('roles/reader.yaml', 'grants: [docs.read]', `grants: ${MARK}docs.read`),
    message: 'Expected a list of grants.',
  },

  { name: 'an unknown subject', ...grant(`{ id: extra, on: ${MARK}Dok, do: [read], why: Because. }`), message: 'Unknown subject "Dok".', suggestion: 'Doc' },
  { name: 'the subject "all"', ...grant(`{ id: extra, on: ${MARK}all, do: [read], why: Because. }`), message: 'Unknown subject "all". The only one is Doc.' },
  {
    name: 'an unknown action',
    ...grant(`{ id: extra, on: Doc, do: [${MARK}udpate], why: Because. }`),
    message: 'Unknown action "udpate".',
    suggestion: 'update',
  },
  {
    name: 'the action "manage"',
    ...grant(`{ id: extra, on: Doc, do: [update, ${MARK}manage], why: Because. }`),
    message: 'Unknown action "manage". Known are read, update.',
  },
  { name: 'an action listed twice', ...grant(`{ id: extra, on: Doc, do: [update, ${MARK}update], why: Because. }`), message: '"update" is listed twice.' },
  { name: 'no action', ...grant(`{ id: extra, on: Doc, do: ${MARK}[], why: Because. }`), message: 'Name at least one action.' },
  {
    name: 'an unknown field of a grant',
    ...grant(`{ id: extra, on: Doc, do: [update], fields: [${MARK}titel], why: Because. }`),
    message: 'Unknown field "titel".',
    suggestion: 'title',
  },
  {
    name: 'no field',
    ...grant(`{ id: extra, on: Doc, do: [update], fields: ${MARK}[], why: Because. }`),
    message: 'Name at least one field.',
  },
  { name: 'a grant without a reason', ...grant(`${MARK}{ id: extra, on: Doc, do: [update] }`), message: 'The key "why" is missing in a grant.' },
  { name: 'a grant with a blank reason', ...grant(`{ id: extra, on: Doc, do: [update], why: ${MARK}" " }`), message: 'Expected a reason.' },
  {
    name: 'a misspelt "when", which would grant everything',
    ...grant(`{ id: extra, on: Doc, do: [update], ${MARK}wen: { open: { eq: true } }, why: Because. }`),
    message: 'Unknown key "wen" in a grant.',
    suggestion: 'when',
  },
  {
    name: 'a rule id with capitals',
    ...grant(`{ id: ${MARK}Extra, on: Doc, do: [update], why: Because. }`),
    message: '"Extra" can\'t be an id: use lower-case words joined by "." or "-".',
  },
  {
    name: 'a rule id that is taken',
    ...grant(`{ id: ${MARK}docs.read, on: Doc, do: [update], why: Because. }`),
    message: 'The id "docs.read" is taken by policies/permission-sets.yaml:5.',
  },
  {
    name: 'a grant that another one of the role contains',
    ...grant(`${MARK}{ id: extra, on: Doc, do: [read], fields: [title], why: Because. }`),
    message: '"docs.read" already grants all of "extra" to reader.',
    severity: 'warning',
  },
  {
    name: 'a grant that a guardrail denies whole',
    ...when('{ open: { eq: true } }'),
    text: when('{ open: { eq: true } }').text.replace('{ id: extra', `${MARK}{ id: extra`),
    message: 'The guardrail "no-open" denies all that "extra" grants.',
    severity: 'warning',
  },

  { name: 'an empty condition', ...when(`${MARK}{}`), message: 'An empty condition would match everything. Leave "when" out, or say what it is.' },
  { name: 'a condition that is nothing', ...when(`${MARK}null`), message: 'Expected a condition.' },
  { name: 'an unknown field', ...when(`{ ${MARK}titel: { eq: a } }`), message: 'Unknown field "titel".', suggestion: 'title' },
  {
    name: 'a field of every object',
    ...when(`{ ${MARK}constructor: { some: { name: { exists: true } } } }`),
    message: 'Unknown field "constructor". Known are id, title, note, size, count, open, at, state, tags, owner, and, or, not.',
  },
  {
    name: "text that is a variable's name",
    ...when(`{ title: { eq: ${MARK}principal.id } }`),
    message: '"principal.id" is the name of a variable, and this compares with its letters. Write { var: principal.id }.',
  },
  {
    name: "text in a list that is a variable's name",
    ...when(`{ title: { in: [a, ${MARK}principal.id] } }`),
    message: '"principal.id" is the name of a variable, and this compares with its letters. Write { var: principal.id }.',
  },
  { name: 'an unknown operator', ...when(`{ title: { ${MARK}equals: a } }`), message: `Unknown operator "equals". ${operators}` },
  { name: 'a misspelt operator', ...when(`{ size: { ${MARK}gtee: 3 } }`), message: `Unknown operator "gtee". ${operators}`, suggestion: 'gte' },
  { name: 'an operator of a database', ...when(`{ title: { ${MARK}$ne: a } }`), message: `Unknown operator "$ne". ${operators}`, suggestion: 'ne' },
  { name: 'a bare value', ...when(`{ title: ${MARK}a }`), message: 'Expected an operator for the field "title", such as { eq: … }.' },
  { name: 'no operator', ...when(`{ title: ${MARK}{} }`), message: 'Compare "title" with something, such as { eq: … }.' },
  { name: 'a number for a string', ...when(`{ title: { eq: ${MARK}7 } }`), message: '"title" is a string, but this is a number.' },
  { name: 'a string for a number', ...when(`{ size: { eq: ${MARK}"7" } }`), message: '"size" is a number, but this is a string.' },
  { name: 'an infinite number', ...when(`{ size: { lt: ${MARK}.inf } }`), message: '"size" is compared with finite numbers only.' },
  { name: 'a list for a value', ...when(`{ size: { eq: ${MARK}[7] } }`), message: '"size" is a number, but this is not a single value.' },
  { name: 'a NULL to compare with', ...when(`{ note: { eq: ${MARK}null } }`), message: 'Nothing equals NULL. Use { exists: false } for "note".' },
  { name: 'a value of another type in a list', ...when(`{ size: { in: [7, ${MARK}"7"] } }`), message: '"size" is a number, but this is a string.' },
  { name: 'an order of booleans', ...when(`{ open: { gt: ${MARK}true } }`), message: '"open" is true or false and has no order.' },
  { name: '"exists" of no boolean', ...when(`{ note: { exists: ${MARK}1 } }`), message: 'Expected true or false for "exists".' },
  {
    name: 'an unknown variable',
    ...when(`{ id: { eq: { var: ${MARK}principal.idd } } }`),
    message: 'Unknown variable "principal.idd".',
    suggestion: 'principal.id',
  },
  {
    name: 'a variable of another type',
    ...when(`{ size: { eq: ${MARK}{ var: principal.id } } }`),
    message: 'The variable principal.id is a string, but a number is needed here.',
  },
  {
    name: 'a single value where a list is needed',
    ...when(`{ id: { in: ${MARK}{ var: principal.id } } }`),
    message: 'The variable principal.id is a string, but a string[] is needed here.',
  },
  {
    name: 'a misspelt "var"',
    ...when(`{ id: { eq: { var: principal.id, ${MARK}vra: x } } }`),
    message: 'Unknown key "vra" in a value or { var: … }.',
    suggestion: 'var',
  },
  {
    name: '"ne" that does not say what NULL means',
    ...when(`{ note: { ${MARK}ne: a } }`),
    message: '"note" can be NULL: say what that means for "ne" with nulls: allow or nulls: deny.',
  },
  {
    name: '"nin" that does not say what NULL means',
    ...when(`{ note: { ${MARK}nin: [a] } }`),
    message: '"note" can be NULL: say what that means for "nin" with nulls: allow or nulls: deny.',
  },
  {
    name: 'a deny that does not say what NULL means',
    ...deny(`{ note: { ${MARK}eq: a } }`),
    message: '"note" can be NULL: say what that means for this deny with nulls: allow or nulls: deny.',
  },
  {
    name: 'a negated grant that does not say what NULL means',
    ...when(`{ not: { note: { ${MARK}eq: a } } }`),
    message: '"note" can be NULL: say what that means for this deny with nulls: allow or nulls: deny.',
  },
  {
    name: 'a meaning of NULL that there is not',
    ...when(`{ note: { ne: a, nulls: ${MARK}alow } }`),
    message: 'Unknown meaning of NULL "alow".',
    suggestion: 'allow',
  },
  {
    name: 'a meaning of NULL for what is never NULL',
    ...when(`{ title: { ne: a, nulls: ${MARK}allow } }`),
    message: '"title" is never NULL: leave "nulls" out.',
  },
  { name: 'an empty "or"', ...when(`{ or: ${MARK}[] }`), message: '"or" needs at least one condition.' },
  {
    name: 'an unknown quantifier',
    ...when(`{ tags: { ${MARK}sone: { name: { eq: a } } } }`),
    message: 'Unknown operator "sone" for a relation. Known are some, every.',
    suggestion: 'some',
  },
  {
    name: 'two quantifiers',
    ...when(`{ tags: { some: { name: { eq: a } }, ${MARK}every: { name: { eq: a } } } }`),
    message: 'One quantifier at a time; combine several with "and".',
  },
  { name: 'an unknown field of a relation', ...when(`{ tags: { some: { ${MARK}nmae: { eq: a } } } }`), message: 'Unknown field "nmae".', suggestion: 'name' },

  {
    name: 'an invariant about an unknown role',
    ...invariant(`{ id: x, never: { roles: [${MARK}raeder], do: [update], on: Doc }, why: Because. }`),
    message: 'Unknown role "raeder".',
    suggestion: 'reader',
  },
  {
    name: 'an invariant that says nothing',
    ...invariant(`${MARK}{ id: x, why: Because. }`),
    message: 'An invariant says one of "never", "disjoint" and "ceiling".',
  },
  {
    name: 'an invariant that is false',
    ...invariant(`${MARK}{ id: x, never: { roles: [reader], do: [read], on: Doc }, why: Because. }`),
    message: '"x" does not hold: reader may Doc.read by the rule "docs.read" (policies/permission-sets.yaml:5).',
  },
  {
    name: 'a ceiling that is false',
    ...invariant(`${MARK}{ id: x, ceiling: { role: reader, not: [reader] }, why: Because. }`),
    message: '"x" does not hold: reader holds everything that reader does.',
  },

  // What YAML allows and a policy does not.
  {
    name: 'an alias',
    ...grant(`{ id: extra, on: Doc, do: &all ${MARK}[update], why: Because. }`),
    message: 'Anchors and aliases are not read here: say it in full.',
  },
  {
    name: 'a merge key',
    ...replaced('roles/reader.yaml', 'label: Reader', `${MARK}<<: { label: Reader }\nlabel: Reader`),
    message: 'Unknown key "<<" in a role. Known are role, label, description, requiresEmail, grants.',
  },
  { name: 'a tag', ...replaced('roles/reader.yaml', 'label: Reader', `label: !!str ${MARK}Reader`), message: 'Tags are not read here.' },
  {
    name: 'another version of YAML, which reads "yes" as true',
    ...replaced('roles/reader.yaml', 'role:', `${MARK}%YAML 1.1\n---\nrole:`),
    message: 'Leave the YAML version out.',
  },
  {
    name: 'yes for true',
    ...replaced('roles/reader.yaml', 'requiresEmail: true', `requiresEmail: ${MARK}yes`),
    message: 'Expected true or false for "requiresEmail".',
  },
  { name: 'a number for a text', ...replaced('roles/reader.yaml', 'label: Reader', `label: ${MARK}7`), message: 'Expected a label.' },
  { name: 'a number for a key', ...replaced('roles/reader.yaml', 'label: Reader', `label: Reader\n${MARK}7: x`), message: 'A key in a role must be a word.' },
  {
    name: 'a list for a key',
    ...replaced('roles/reader.yaml', 'label: Reader', `label: Reader\n? ${MARK}[a]\n: x`),
    message: 'A key in a role must be a word.',
  },
  {
    name: 'a tab for spaces',
    ...replaced('guardrails.yaml', '\n  - { id', `\n${MARK}\t- { id`),
    message: 'Tabs are not allowed as indentation',
  },
  {
    name: 'two documents',
    ...replaced('roles/reader.yaml', 'grants: [docs.read]\n', `grants: [docs.read]\n${MARK}---\nrole: b\n`),
    message: 'Source contains multiple documents; please use YAML.parseAllDocuments()',
  },
  {
    name: 'a text that turns its direction',
    ...replaced('roles/reader.yaml', 'Reads.', `Reads ${MARK}\u202Eall.`),
    message: "The character U+202E can't be seen here, or is no UTF-8. Take it out.",
  },
  {
    name: 'a file that is no UTF-8',
    ...replaced('roles/reader.yaml', 'Reads.', `Reads ${MARK}\uFFFD.`),
    message: "The character U+FFFD can't be seen here, or is no UTF-8. Take it out.",
  },
  {
    name: 'an escape that hides',
    ...replaced('roles/reader.yaml', 'Reads.', `${MARK}"Reads\\0."`),
    message: "The character U+0000 can't be seen here. Take it out.",
  },
  { name: 'half a character', ...replaced('roles/reader.yaml', 'Reads.', `${MARK}"Reads\\uD800."`), message: 'Half of a character stands alone here.' },
  {
    name: 'brackets without end',
    file: 'guardrails.yaml',
    text: `guardrails: ${'['.repeat(40)}${MARK}${'['.repeat(100_000)}`,
    message: 'This is nested too deeply.',
  },
  { name: 'dashes without end', file: 'guardrails.yaml', text: `guardrails:\n${MARK}${'- '.repeat(100_000)}x`, message: 'This is nested too deeply.' },
  {
    name: 'a huge file',
    file: 'guardrails.yaml',
    text: `${MARK}guardrails: [] #${'x'.repeat(1_000_000)}`,
    message: 'The file is longer than a million characters.',
  },
  {
    name: 'a letter of another alphabet',
    ...grant(`{ id: extra, on: ${MARK}Dоc, do: [update], why: Because. }`),
    message: 'Unknown subject "Dоc".',
    suggestion: 'Doc',
  },

  // Files that look like policies and would not be read.
  { name: 'a role in a deeper folder', file: 'roles/more/a.yaml', text: 'role: a\n', message: notRead },
  { name: 'a role beside the others', file: 'reader.yaml', text: 'role: reader\n', message: notRead },
  { name: 'a test without .test', file: 'tests/a.yaml', text: 'tests: []\n', message: notRead, suggestion: 'tests/a.test.yaml' },
  { name: 'a file with another ending', file: 'guardrails.yml', text: 'guardrails: []\n', message: notRead, suggestion: 'guardrails.yaml' },
  { name: 'missing invariants', file: 'invariants.yaml', text: '', message: 'The file is missing.' },

  // Names.
  ...['__proto__', 'constructor', 'toString', 'not', 'some', 'nulls'].map((word) => ({
    name: `a field named ${word}`,
    ...replaced('vocabulary.yaml', 'size: number', `size: number, ${MARK}${word}: string`),
    message: `"${word}" is a reserved word and can't be a field's name.`,
  })),
  {
    name: 'a rule named as every object has it',
    ...grant(`{ id: ${MARK}constructor, on: Doc, do: [update], why: Because. }`),
    message: '"constructor" is a reserved word and can\'t be an id.',
  },
  {
    name: 'a role named as every object has it',
    file: 'roles/constructor.yaml',
    text: `role: ${MARK}constructor\nlabel: C\ndescription: C.\nrequiresEmail: true\ngrants: [docs.read]\n`,
    message: '"constructor" is a reserved word and can\'t be a role\'s id.',
  },
  {
    name: 'an action that is no word',
    ...replaced('vocabulary.yaml', 'actions: [read, update]', `actions: [read, update, ${MARK}"a'b"]`),
    message: "\"a'b\" can't be an action's name: use a lower-case letter, then letters and digits.",
  },
  {
    name: 'a subject in lower case',
    ...replaced('vocabulary.yaml', '  Doc:', `  ${MARK}doc: { label: D, actions: [read], fields: { id: string } }\n  Doc:`),
    message: '"doc" can\'t be a subject\'s name: use a capital, then letters and digits.',
  },
  {
    name: 'an action that a subject has twice',
    ...replaced('vocabulary.yaml', 'actions: [read, update]', `actions: [read, update, ${MARK}read]`),
    message: '"read" is listed twice.',
  },
  { name: 'a relation named as a field', ...replaced('vocabulary.yaml', 'owner:', `${MARK}title:`), message: '"title" is a field already.' },
  {
    name: 'a relation to neither one nor many',
    ...replaced('vocabulary.yaml', '{ one?: { name: string } }', `{ ${MARK}ony: { name: string } }`),
    message: 'Unknown key "ony" in a relation, such as { many: … }.',
    suggestion: 'one',
  },
  {
    name: 'a subject without fields',
    ...replaced('vocabulary.yaml', '  Doc:', `  Empty: { label: E, actions: [read], fields: ${MARK}{} }\n  Doc:`),
    message: 'Name at least one field.',
  },
  {
    name: 'a variable that no session carries',
    ...replaced('vocabulary.yaml', 'principal.id: string', `principal.id: string\n  ${MARK}principal.role: string`),
    message: 'Unknown variable "principal.role". There are principal.id and principal.roles.',
    suggestion: 'principal.roles',
  },
  { name: 'a role that grants nothing', ...replaced('roles/reader.yaml', '[docs.read]', `${MARK}[]`), message: 'The role "reader" grants nothing.' },

  // Values.
  {
    name: 'an order of text',
    ...when(`{ title: { lt: ${MARK}m } }`),
    message: '"title" is text, and each database orders text in its own way. Only numbers and times have an order here.',
  },
  {
    name: 'an order of an enum',
    ...when(`{ state: { gte: ${MARK}done } }`),
    message: '"state" is text, and each database orders text in its own way. Only numbers and times have an order here.',
  },
  { name: 'a value that an enum never has', ...when(`{ state: { eq: ${MARK}drafts } }`), message: '"state" is never "drafts".', suggestion: 'draft' },
  ...['yesterday', '2026-02-30', '2026-01-31T09:00:00', '31.01.2026'].map((text) => ({
    name: `${text} for a time`,
    ...when(`{ at: { gt: ${MARK}${text} } }`),
    message: '"at" is a time, written as 2026-01-31 or 2026-01-31T09:00:00Z.',
  })),
  { name: 'a fraction for a whole number', ...when(`{ count: { lt: ${MARK}1.5 } }`), message: '"count" is a whole number.' },
  {
    name: 'a whole number that is not exact',
    ...when(`{ count: { eq: ${MARK}9007199254740993 } }`),
    message: 'Whole numbers beyond 9007199254740991 are not exact.',
  },
  { name: 'an empty list of values', ...when(`{ title: { in: ${MARK}[] } }`), message: 'Name at least one value: nothing is in an empty list.' },
  { name: 'a value listed twice', ...when(`{ title: { nin: [a, ${MARK}a] } }`), message: '"a" is listed twice.' },
  {
    name: '"nulls" beside "exists"',
    ...when(`{ note: { ${MARK}exists: true, nulls: deny } }`),
    message: '"exists" says itself what NULL means and stands alone. Combine it with other operators by "and".',
  },

  // Invariants.
  { name: 'an invariant that is stated twice', file: 'invariants.yaml', text: twice, message: 'The invariant "x" is stated twice.' },
  {
    name: 'an invariant that says two things',
    ...invariant(`${MARK}{ id: x, never: { roles: [reader], do: [update], on: Doc }, ceiling: { role: reader, covers: [reader] }, why: Because. }`),
    message: 'An invariant says one of "never", "disjoint" and "ceiling".',
  },
  {
    name: 'an invariant that binds nobody',
    ...invariant(`{ id: x, never: ${MARK}{ do: [update], on: Doc }, why: Because. }`),
    message: 'Say whom it binds: either "roles", or all "except" some.',
  },
  {
    name: 'an invariant about no role',
    ...invariant(`{ id: x, never: { roles: ${MARK}[], do: [update], on: Doc }, why: Because. }`),
    message: 'Name at least one role.',
  },
  {
    name: 'a ceiling above and below nothing',
    ...invariant(`{ id: x, ceiling: ${MARK}{ role: reader }, why: Because. }`),
    message: '"ceiling" says whom the role "covers", or whom "not".',
  },
  {
    name: 'a permission that there is not',
    ...invariant(`{ id: x, disjoint: { except: [], permissions: [Doc.read, ${MARK}Doc.updat] }, why: Because. }`),
    message: 'Unknown permission "Doc.updat".',
    suggestion: 'Doc.update',
  },
  {
    name: 'one permission apart from itself',
    ...invariant(`{ id: x, disjoint: { except: [], permissions: ${MARK}[Doc.read] }, why: Because. }`),
    message: 'Name at least two permissions: one is never apart from itself.',
  },
];

function positionOfMark(text: string): { line: number; column: number } {
  const before = text.slice(0, Math.max(text.indexOf(MARK), 0)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe('a mistake in a policy file', () => {
  const filesWith = (file: string, text: string): PolicyFile[] =>
    Object.entries({ ...sound, [file]: text }).flatMap(([path, content]) => (content === '' ? [] : [{ path, text: content.replaceAll(MARK, '') }]));

  it('is not found where there is none', () => {
    expect(checkPolicies(filesWith('roles/reader.yaml', sound['roles/reader.yaml'] ?? '')).problems).toEqual([]);
  });

  it.each(mistakes)('is reported where it stands: $name', ({ file, text, message, suggestion, severity = 'error' }) => {
    const { policies, problems } = checkPolicies(filesWith(file, text));
    expect(problems).toEqual([{ severity, file, ...positionOfMark(text), message, ...(suggestion !== undefined && { suggestion }) }]);
    // An invariant that fails leaves compiled policies behind, which `loadPolicies` then refuses.
    if (file !== 'invariants.yaml') expect(policies === undefined).toBe(severity === 'error');
  });

  it.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['the line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['comments and blank lines', (text: string) => `# A comment: [{\n\n${text}\n# The end.\n`],
    ['another form of YAML', (text: string) => `---\n${text}...\n`],
  ])('is not found in %s', (_, change) => {
    const files = Object.entries(sound).map(([path, text]) => ({ path, text: change(text) }));
    expect(checkPolicies(files).problems).toEqual([]);
  });

  it('has its column where an editor shows it, after a byte order mark and with the line ends of Windows', () => {
    const text = (sound['roles/reader.yaml'] ?? '').replace('label: Reader', 'lable: Reader').replaceAll('\n', '\r\n');
    expect(checkPolicies(filesWith('roles/reader.yaml', `\uFEFF${text}`)).problems[0]).toMatchObject({
      line: 2,
      column: 1,
      message: 'Unknown key "lable" in a role.',
    });
  });

  it('is named as an editor or a terminal can follow it', () => {
    expect(formatProblem({ severity: 'error', file: 'roles/a.yaml', line: 2, column: 7, message: 'Unknown word "reed".', suggestion: 'read' })).toBe(
      'roles/a.yaml:2:7 error: Unknown word "reed". Did you mean "read"?',
    );
  });
});
