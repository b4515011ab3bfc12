import { isSeq, type YAMLMap } from 'yaml';
import type { Grant } from '../ceiling.ts';
import type { Invariant, RoleId, Vocabulary } from '../policy-set.ts';
import { formatGrant } from '../format-grant.ts';
import { requireName } from './check-name.ts';
import type { Reader } from './parse.ts';

const statements = ['never', 'disjoint', 'ceiling'] as const;

/** `invariants.yaml` → statements about the compiled roles, each with an id of its own. */
export function readInvariants(reader: Reader, vocabulary: Vocabulary, roles: readonly RoleId[]): Invariant[] {
  const root = reader.map(reader.root, 'the invariants', ['invariants'], ['invariants']);
  const seen = new Set<string>();
  return (root ? (reader.list(reader.at(root, 'invariants'), 'invariants') ?? []) : []).flatMap((node) => {
    const map = reader.map(node, 'an invariant', ['id', ...statements, 'why'], ['id', 'why']);
    if (!map) return [];
    const idNode = reader.at(map, 'id');
    const id = reader.text(idNode, 'an id');
    const why = reader.text(reader.at(map, 'why'), 'a reason');
    if (id === undefined || why === undefined || !requireName(reader, idNode, id, 'id')) return [];
    if (seen.has(id)) reader.report(idNode, `The invariant "${id}" is stated twice.`);
    seen.add(id);
    const said = statements.filter((statement) => map.has(statement));
    const [statement] = said;
    if (statement === undefined || said.length > 1) {
      reader.report(node, 'An invariant says one of "never", "disjoint" and "ceiling".');
      return [];
    }
    const stated = readStatement(reader, statement, reader.at(map, statement), vocabulary, roles);
    return stated ? [{ id, why, source: { file: `policies/${reader.file}`, ...reader.position(node) }, ...stated }] : [];
  });
}

function readStatement(
  reader: Reader,
  statement: (typeof statements)[number],
  node: unknown,
  vocabulary: Vocabulary,
  roles: readonly RoleId[],
): Pick<Invariant, 'never' | 'disjoint' | 'ceiling'> | undefined {
  if (statement === 'ceiling') {
    const map = reader.map(node, '"ceiling"', ['role', 'covers', 'not'], ['role']);
    if (!map) return undefined;
    if (!map.has('covers') && !map.has('not')) return reader.report(node, '"ceiling" says whom the role "covers", or whom "not".');
    const role = reader.word(reader.at(map, 'role'), 'a role', roles);
    const listed = (key: string) => (map.has(key) ? reader.words(reader.at(map, key), 'a role', roles) : []);
    const ceiling = { covers: listed('covers'), not: listed('not') };
    return role === undefined ? undefined : { ceiling: { role, ...ceiling } };
  }
  if (statement === 'disjoint') {
    const map = reader.map(node, '"disjoint"', ['permissions', 'roles', 'except'], ['permissions']);
    if (!map) return undefined;
    const words = Object.entries(vocabulary.subjects).flatMap(([subject, { actions }]) => actions.map((action) => formatGrant({ action, subject })));
    const listed = reader.at(map, 'permissions');
    const permissions = reader.words(listed, 'a permission', words);
    if (isSeq(listed) && listed.items.length === 1) reader.report(listed, 'Name at least two permissions: one is never apart from itself.');
    const bound = boundRoles(reader, map, roles);
    return bound && { disjoint: { roles: bound, permissions: permissions.map(grantOf) } };
  }
  const map = reader.map(node, '"never"', ['roles', 'except', 'do', 'on'], ['do', 'on']);
  if (!map) return undefined;
  const on = reader.word(reader.at(map, 'on'), 'a subject', Object.keys(vocabulary.subjects));
  const bound = boundRoles(reader, map, roles);
  if (on === undefined || bound === undefined) return undefined;
  return { never: { roles: bound, on, do: reader.words(reader.at(map, 'do'), 'an action', vocabulary.subjects[on]?.actions ?? []) } };
}

/** The roles that a statement binds: `roles` names them, `except` means all others, those of the future included. */
function boundRoles(reader: Reader, map: YAMLMap, roles: readonly RoleId[]): RoleId[] | undefined {
  if (map.has('roles') === map.has('except')) return reader.report(map, 'Say whom it binds: either "roles", or all "except" some.');
  if (map.has('roles')) return reader.words(reader.at(map, 'roles'), 'a role', roles);
  const except = reader.words(reader.at(map, 'except'), 'a role', roles, { none: true });
  return roles.filter((role) => !except.includes(role));
}

function grantOf(permission: string): Grant {
  const [subject = '', action = ''] = permission.split('.');
  return { action, subject };
}
