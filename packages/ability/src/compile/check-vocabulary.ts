import { isMap } from 'yaml';
import { type FieldSpec, type FieldType, fieldTypes, principalVariables, type RelationSpec, type SubjectSpec, type Vocabulary } from '../policy-set.ts';
import { requireName } from './check-name.ts';
import type { Reader } from './parse.ts';
import { nearest } from './problem.ts';

const plainTypes = fieldTypes.filter((type) => type !== 'enum');
const typeWords = [...plainTypes, ...plainTypes.map((type) => `${type}?`)];

/** `vocabulary.yaml` → the closed world that the rules are checked against. */
export function readVocabulary(reader: Reader): Vocabulary {
  const root = reader.map(reader.root, 'the vocabulary', ['variables', 'subjects'], ['subjects']);
  if (!root) return { variables: {}, subjects: {} };
  const variables = readVariables(reader, reader.at(root, 'variables'));
  const subjects: Record<string, SubjectSpec> = {};
  for (const { key, keyNode, value } of entriesOf(reader, reader.at(root, 'subjects'), 'subject')) {
    if (!requireName(reader, keyNode, key, 'subject')) continue;
    const map = reader.map(value, 'a subject', ['label', 'actions', 'fields', 'relations'], ['label', 'actions', 'fields']);
    if (!map) continue;
    const fields = readFields(reader, reader.at(map, 'fields'));
    subjects[key] = {
      label: reader.text(reader.at(map, 'label'), 'a label') ?? key,
      actions: reader
        .differentTexts(reader.at(map, 'actions'), 'an action')
        .filter(({ text, node }) => requireName(reader, node, text, 'action'))
        .map(({ text }) => text),
      fields,
      relations: map.has('relations') ? readRelations(reader, reader.at(map, 'relations'), fields) : {},
    };
  }
  return { variables, subjects };
}

/** A variable that no session carries would refuse to bind, for everybody and at every request. */
function readVariables(reader: Reader, node: unknown): Vocabulary['variables'] {
  const variables: Record<string, string> = {};
  if (node === undefined) return variables;
  const known: Readonly<Record<string, string>> = principalVariables;
  for (const { key, keyNode, value } of entriesOf(reader, node, 'variable')) {
    const type = Object.hasOwn(known, key) ? known[key] : undefined;
    if (type === undefined)
      reader.report(keyNode, `Unknown variable "${key}". There are ${Object.keys(known).join(' and ')}.`, nearest(key, Object.keys(known)));
    else if (reader.word(value, 'a variable type', [type]) !== undefined) variables[key] = type;
  }
  return variables;
}

function readFields(reader: Reader, node: unknown): Record<string, FieldSpec> {
  const fields: Record<string, FieldSpec> = {};
  for (const { key, keyNode, value } of entriesOf(reader, node, 'field')) {
    if (!requireName(reader, keyNode, key, 'field')) continue;
    const spec = isMap(value) ? readEnum(reader, value) : readType(reader, value);
    if (spec) fields[key] = spec;
  }
  return fields;
}

function readType(reader: Reader, node: unknown): FieldSpec | undefined {
  const type = reader.word(node, 'a field type', typeWords);
  return type === undefined ? undefined : { type: type.replace('?', '') as FieldType, nullable: type.endsWith('?') };
}

/** `{ enum: [a, b] }`, or `{ enum?: [a, b] }` when it may be NULL. */
function readEnum(reader: Reader, node: unknown): FieldSpec | undefined {
  const one = onlyEntry(reader, node, 'an enum', ['enum', 'enum?']);
  if (!one) return undefined;
  const values = reader.differentTexts(one.value, 'a value').map(({ text }) => text);
  return { type: 'enum', nullable: one.key === 'enum?', values };
}

/** `{ many: fields }`, `{ one: fields }`, or `{ one?: fields }` when there may be none. */
function readRelations(reader: Reader, node: unknown, fields: Readonly<Record<string, FieldSpec>>): Record<string, RelationSpec> {
  const relations: Record<string, RelationSpec> = {};
  for (const { key, keyNode, value } of entriesOf(reader, node, 'relation')) {
    if (!requireName(reader, keyNode, key, 'relation')) continue;
    if (Object.hasOwn(fields, key)) {
      reader.report(keyNode, `"${key}" is a field already.`);
      continue;
    }
    const one = onlyEntry(reader, value, 'a relation', ['many', 'one', 'one?']);
    if (one) relations[key] = { to: one.key === 'many' ? 'many' : 'one', fields: readFields(reader, one.value) };
  }
  return relations;
}

function onlyEntry(reader: Reader, node: unknown, what: string, known: readonly string[]): { key: string; value: unknown } | undefined {
  const map = reader.map(node, `${what}, such as { ${known[0]}: … }`, known);
  if (!map) return undefined;
  const [entry, ...rest] = reader.entries(map);
  if (!entry || rest.length > 0) return reader.report(node, `Say one of ${known.join(', ')} here.`);
  return known.includes(entry.key) ? entry : undefined;
}

function entriesOf(reader: Reader, node: unknown, what: string) {
  const map = reader.map(node, `the ${what}s`);
  if (map?.items.length === 0) reader.report(node, `Name at least one ${what}.`);
  return map ? reader.entries(map) : [];
}
