import { describe, expect, it } from 'vitest';
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
    fields: { id: string, title: string, note: string?, size: number, open: boolean }
    relations:
      tags: { name: string, rank: number? }
`,
  'permission-sets.yaml': `sets:
  - set: docs.read
    phrase: Read documents
    grants:
      - { id: docs.read, on: Doc, do: [read], why: Reading. }
`,
  'guardrails.yaml': 'guardrails:\n  - { id: no-open, on: Doc, do: [update], when: { open: { eq: true } }, why: Closed only. }\n',
  'roles/reader.yaml': 'role: reader\nlabel: Reader\ndescription: Reads.\nrequiresEmail: true\ngrants: [docs.read]\n',
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

const mistakes: Mistake[] = [
  { name: 'a file that is missing', file: 'guardrails.yaml', text: '', message: 'The file is missing.' },
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
    message: 'Unknown variable type "text".',
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
    message: 'A role id is lower-case letters, digits and "-".',
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
  { name: 'the subject "all"', ...grant(`{ id: extra, on: ${MARK}all, do: [read], why: Because. }`), message: 'Unknown subject "all".' },
  {
    name: 'an unknown action',
    ...grant(`{ id: extra, on: Doc, do: [${MARK}udpate], why: Because. }`),
    message: 'Unknown action "udpate".',
    suggestion: 'update',
  },
  { name: 'the action "manage"', ...grant(`{ id: extra, on: Doc, do: [update, ${MARK}manage], why: Because. }`), message: 'Unknown action "manage".' },
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
    message: 'Name at least one field, or leave "fields" out for all of them.',
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
    message: '"Extra" is no rule id: use lower-case words joined by "." or "-".',
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
  { name: 'a field of every object', ...when(`{ ${MARK}constructor: { some: { name: { exists: true } } } }`), message: 'Unknown field "constructor".' },
  { name: 'an unknown operator', ...when(`{ title: { ${MARK}equals: a } }`), message: 'Unknown operator "equals".' },
  { name: 'a misspelt operator', ...when(`{ size: { ${MARK}gtee: 3 } }`), message: 'Unknown operator "gtee".', suggestion: 'gte' },
  { name: 'an operator of a database', ...when(`{ title: { ${MARK}$ne: a } }`), message: 'Unknown operator "$ne".', suggestion: 'ne' },
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
    message: 'Unknown operator "sone" for a relation.',
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
  { name: 'an invariant that says nothing', ...invariant(`${MARK}{ id: x, why: Because. }`), message: 'An invariant says "never" or "ceiling".' },
  {
    name: 'an invariant that is false',
    ...invariant(`${MARK}{ id: x, never: { roles: [reader], do: [read], on: Doc }, why: Because. }`),
    message: '"x" does not hold: reader may Doc.read by the rule "docs.read" (policies/permission-sets.yaml:5).',
  },
  {
    name: 'a ceiling that is false',
    ...invariant(`${MARK}{ id: x, ceiling: { role: reader, covers: [], not: [reader] }, why: Because. }`),
    message: '"x" does not hold: reader holds everything that reader does.',
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

  it('is named as an editor or a terminal can follow it', () => {
    expect(formatProblem({ severity: 'error', file: 'roles/a.yaml', line: 2, column: 7, message: 'Unknown word "reed".', suggestion: 'read' })).toBe(
      'roles/a.yaml:2:7 error: Unknown word "reed". Did you mean "read"?',
    );
  });
});
