import { isMap } from 'yaml';
import type { CompiledRole, Invariant, Vocabulary } from '../policy-set.ts';
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
    if (name === undefined) continue;
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
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(role)) reader.report(reader.at(map, 'role'), 'A role id is lower-case letters, digits and "-".');
  const rules: string[] = [];
  const named: string[] = [];
  for (const node of reader.list(reader.at(map, 'grants'), 'grants') ?? []) {
    if (isMap(node)) {
      const rule = book.read(reader, 'allow', node);
      if (rule) rules.push(rule.id);
      continue;
    }
    const name = reader.word(node, 'a permission set', [...sets.keys()]);
    const set = name === undefined ? undefined : sets.get(name);
    if (name === undefined || !set) continue;
    if (named.includes(name)) reader.report(node, `"${name}" is granted twice.`);
    named.push(name);
    used.add(name);
    rules.push(...set.rules);
  }
  return {
    role,
    label: reader.text(reader.at(map, 'label'), 'a label') ?? role,
    description: reader.text(reader.at(map, 'description'), 'a description') ?? '',
    requiresEmail: reader.boolean(reader.at(map, 'requiresEmail'), '"requiresEmail"') ?? true,
    sets: named,
    rules,
    source: { file: `policies/${reader.file}`, line: 1, column: 1 },
  };
}

export function readInvariants(reader: Reader, vocabulary: Vocabulary, roles: readonly string[]): Invariant[] {
  const root = reader.map(reader.root, 'the invariants', ['invariants'], ['invariants']);
  const invariants: Invariant[] = [];
  for (const node of root?.has('invariants') ? (reader.list(reader.at(root, 'invariants'), 'invariants') ?? []) : []) {
    const map = reader.map(node, 'an invariant', ['id', 'never', 'ceiling', 'why'], ['id', 'why']);
    if (!map) continue;
    const id = reader.text(reader.at(map, 'id'), 'an id');
    const why = reader.text(reader.at(map, 'why'), 'a reason') ?? '';
    if (id === undefined) continue;
    const source = { file: `policies/${reader.file}`, ...reader.position(node) };
    const never = map.has('never') ? reader.map(reader.at(map, 'never'), '"never"', ['roles', 'do', 'on'], ['roles', 'do', 'on']) : undefined;
    const ceiling = map.has('ceiling') ? reader.map(reader.at(map, 'ceiling'), '"ceiling"', ['role', 'covers', 'not'], ['role', 'covers']) : undefined;
    if (never) {
      const on = reader.word(reader.at(never, 'on'), 'a subject', Object.keys(vocabulary.subjects)) ?? '';
      invariants.push({
        id,
        why,
        source,
        never: {
          roles: reader.words(reader.at(never, 'roles'), 'a role', roles),
          on,
          do: reader.words(reader.at(never, 'do'), 'an action', vocabulary.subjects[on]?.actions ?? []),
        },
      });
    } else if (ceiling) {
      invariants.push({
        id,
        why,
        source,
        ceiling: {
          role: reader.word(reader.at(ceiling, 'role'), 'a role', roles) ?? '',
          covers: reader.words(reader.at(ceiling, 'covers'), 'a role', roles),
          not: ceiling.has('not') ? reader.words(reader.at(ceiling, 'not'), 'a role', roles) : [],
        },
      });
    } else reader.report(node, 'An invariant says "never" or "ceiling".');
  }
  return invariants;
}
