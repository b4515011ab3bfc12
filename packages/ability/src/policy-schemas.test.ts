import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPolicyFiles } from './node.ts';
import { policiesDir } from './testing/policies.ts';

const files = readPolicyFiles(policiesDir);
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
for (const name of readdirSync(`${policiesDir}/schema`)) ajv.addSchema(JSON.parse(readFileSync(`${policiesDir}/schema/${name}`, 'utf8')) as object, name);

function errorsOf(schema: string, document: unknown): string[] {
  const validate = ajv.getSchema(schema);
  if (!validate) throw new Error(`There is no schema ${schema}.`);
  return validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('the schemas by which an editor completes and marks mistakes', () => {
  it.each(files)('are named by $path, and accept it', ({ path, text }) => {
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
    expect(schema).toMatch(path.includes('/') ? /^\.\.\/schema\/[a-z-]+\.json$/ : /^schema\/[a-z-]+\.json$/);
    expect(errorsOf(schema?.split('/').at(-1) ?? '', parse(text))).toEqual([]);
  });

  const role = { role: 'a', label: 'A', description: 'A.', requiresEmail: true, grants: ['own-profile'] };
  const grant = { id: 'a', on: 'User', do: ['read'], why: 'Because.' };

  it("accept a grant of a role's own, with every part of the condition language", () => {
    const when = {
      and: [{ id: { eq: { var: 'principal.id' } } }, { or: [{ email: { ne: 'x', nulls: 'deny' } }, { not: { version: { gt: 3, lte: 9 } } }] }],
      roles: { some: { role: { in: ['owner'] } } },
      lastName: { exists: true },
    };
    expect(errorsOf('role.json', { ...role, grants: ['own-profile', { ...grant, fields: ['email'], when }] })).toEqual([]);
  });

  it.each([
    ['a misspelt set', { ...role, grants: ['own-profil'] }],
    ['a misspelt key', { ...role, lable: 'A' }],
    ['a missing key', { ...role, requiresEmail: undefined }],
    ['a misspelt subject', { ...role, grants: [{ ...grant, on: 'Usr' }] }],
    ['an action of another subject', { ...role, grants: [{ ...grant, do: ['manageMembers'] }] }],
    ['a field of another subject', { ...role, grants: [{ ...grant, fields: ['memberCount'] }] }],
    ['an empty condition', { ...role, grants: [{ ...grant, when: {} }] }],
    ['an unknown operator', { ...role, grants: [{ ...grant, when: { id: { equals: 'a' } } }] }],
    ['an unknown variable', { ...role, grants: [{ ...grant, when: { id: { eq: { var: 'principal.name' } } } }] }],
    ['two quantifiers', { ...role, grants: [{ ...grant, when: { roles: { some: { role: { eq: 'a' } }, every: { role: { eq: 'a' } } } } }] }],
    ['a deny in a role', { ...role, grants: [{ ...grant, refusal: 'no' }] }],
  ])('mark %s', (_, document) => {
    expect(errorsOf('role.json', JSON.parse(JSON.stringify(document)))).not.toEqual([]);
  });
});
