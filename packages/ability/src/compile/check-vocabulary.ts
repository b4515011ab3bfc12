import type { FieldSpec, FieldType, SubjectSpec, Vocabulary } from '../policy-set.ts';
import type { Reader } from './parse.ts';

const fieldTypes = ['string', 'number', 'boolean', 'string?', 'number?', 'boolean?'];
const variableTypes = ['string', 'number', 'boolean', 'string[]', 'number[]', 'boolean[]'];

/** `vocabulary.yaml` → the closed world that the rules are checked against. */
export function readVocabulary(reader: Reader): Vocabulary {
  const variables: Record<string, FieldType | `${FieldType}[]`> = {};
  const subjects: Record<string, SubjectSpec> = {};
  const root = reader.map(reader.root, 'the vocabulary', ['variables', 'subjects'], ['subjects']);
  if (!root) return { variables, subjects };

  const declared = reader.at(root, 'variables');
  if (declared !== undefined) {
    for (const { key, value } of entriesOf(reader, declared, 'the variables')) {
      const type = reader.word(value, 'a variable type', variableTypes);
      if (type !== undefined) variables[key] = type as FieldType;
    }
  }
  for (const { key, value } of entriesOf(reader, reader.at(root, 'subjects'), 'the subjects')) {
    const map = reader.map(value, 'a subject', ['label', 'actions', 'fields', 'relations'], ['label', 'actions', 'fields']);
    if (!map) continue;
    const actions = (reader.list(reader.at(map, 'actions'), 'actions') ?? []).flatMap((node) => reader.text(node, 'an action') ?? []);
    const relations: Record<string, Record<string, FieldSpec>> = {};
    const related = reader.at(map, 'relations');
    if (related !== undefined) {
      for (const relation of entriesOf(reader, related, 'the relations')) relations[relation.key] = fieldsOf(reader, relation.value);
    }
    subjects[key] = { label: reader.text(reader.at(map, 'label'), 'a label') ?? key, actions, fields: fieldsOf(reader, reader.at(map, 'fields')), relations };
  }
  return { variables, subjects };
}

function entriesOf(reader: Reader, node: unknown, what: string) {
  const map = reader.map(node, what);
  return map ? reader.entries(map) : [];
}

function fieldsOf(reader: Reader, node: unknown): Record<string, FieldSpec> {
  const fields: Record<string, FieldSpec> = {};
  for (const { key, value } of entriesOf(reader, node, 'the fields')) {
    const type = reader.word(value, 'a field type', fieldTypes);
    if (type !== undefined) fields[key] = { type: type.replace('?', '') as FieldType, nullable: type.endsWith('?') };
  }
  return fields;
}
