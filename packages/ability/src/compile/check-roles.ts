import { isMap } from 'yaml';
import type { CompiledRole } from '../policy-set.ts';
import { requireName } from './check-name.ts';
import type { RuleBook } from './check-rules.ts';
import type { Reader } from './parse.ts';

/** A permission set: the seed's phrase, and the ids of the rules that it stands for. */
export interface PermissionSet {
  phrase: string;
  rules: string[];
  node: unknown;
}

export function readPermissionSets(reader: Reader, book: RuleBook): Map<string, PermissionSet> {
  const sets = new Map<string, PermissionSet>();
  const root = reader.map(reader.root, 'the permission sets', ['sets'], ['sets']);
  for (const node of root?.has('sets') ? (reader.list(reader.at(root, 'sets'), 'permission sets') ?? []) : []) {
    const map = reader.map(node, 'a permission set', ['set', 'phrase', 'grants'], ['set', 'phrase', 'grants']);
    if (!map?.has('set') || !map.has('grants')) continue;
    const name = reader.text(reader.at(map, 'set'), 'a name');
    if (name === undefined || !requireName(reader, reader.at(map, 'set'), name, 'id')) continue;
    if (sets.has(name)) {
      reader.report(reader.at(map, 'set'), `The permission set "${name}" is defined twice.`);
      continue;
    }
    const grants = reader.list(reader.at(map, 'grants'), 'grants') ?? [];
    if (grants.length === 0) reader.report(reader.at(map, 'grants'), `The permission set "${name}" grants nothing.`);
    const rules = grants.flatMap((grant) => book.read(reader, 'allow', grant)?.id ?? []);
    sets.set(name, { phrase: reader.text(reader.at(map, 'phrase'), 'the phrase') ?? '', rules, node: reader.at(map, 'set') });
  }
  return sets;
}

/** One `roles/<role>.yaml`: lists permission sets by name, or grants of its own. */
export function readRole(reader: Reader, sets: ReadonlyMap<string, PermissionSet>, book: RuleBook, used: Set<string>): CompiledRole | undefined {
  const map = reader.map(
    reader.root,
    'a role',
    ['role', 'label', 'description', 'requiresEmail', 'grants'],
    ['role', 'label', 'description', 'requiresEmail', 'grants'],
  );
  if (!map?.has('role') || !map.has('grants')) return undefined;
  const role = reader.text(reader.at(map, 'role'), "the role's id");
  if (role === undefined) return undefined;
  const expected = reader.file.replace(/^roles\//, '').replace(/\.ya?ml$/, '');
  if (role !== expected) reader.report(reader.at(map, 'role'), `The role "${role}" belongs in roles/${role}.yaml.`, expected);
  requireName(reader, reader.at(map, 'role'), role, 'role');
  const granted: { name: string; rules: readonly string[] }[] = [];
  const named: string[] = [];
  const grants = reader.list(reader.at(map, 'grants'), 'grants');
  if (grants?.length === 0) reader.report(reader.at(map, 'grants'), `The role "${role}" grants nothing.`);
  for (const node of grants ?? []) {
    if (isMap(node)) {
      const rule = book.read(reader, 'allow', node);
      if (rule) granted.push({ name: rule.id, rules: [rule.id] });
      continue;
    }
    const name = reader.word(node, 'a permission set', [...sets.keys()]);
    const set = name === undefined ? undefined : sets.get(name);
    if (name === undefined || !set) continue;
    if (named.includes(name)) reader.report(node, `"${name}" is granted twice.`);
    named.push(name);
    used.add(name);
    granted.push({ name, rules: set.rules });
  }
  return {
    role,
    label: reader.text(reader.at(map, 'label'), 'a label') ?? role,
    description: reader.text(reader.at(map, 'description'), 'a description') ?? '',
    requiresEmail: reader.boolean(reader.at(map, 'requiresEmail'), '"requiresEmail"') ?? true,
    sets: named,
    granted,
    rules: granted.flatMap(({ rules }) => rules),
    source: { file: `policies/${reader.file}`, line: 1, column: 1 },
  };
}
