import type { CanonicalRule, Vocabulary } from '../policy-set.ts';
import { readCondition } from './check-condition.ts';
import { requireName } from './check-name.ts';
import type { Reader } from './parse.ts';

const grantKeys = ['id', 'on', 'do', 'fields', 'when', 'why'];

/** Collects rules and refuses an id that stands twice, in whichever files. */
export class RuleBook {
  readonly rules: Record<string, CanonicalRule> = {};
  readonly vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** One grant or guardrail → its canonical rule, or `undefined` after reporting what is wrong. */
  read(reader: Reader, effect: 'allow' | 'deny', node: unknown): CanonicalRule | undefined {
    const what = effect === 'allow' ? 'a grant' : 'a guardrail';
    const known = effect === 'allow' ? grantKeys : [...grantKeys, 'refusal'];
    const map = reader.map(node, what, known, ['id', 'on', 'do', 'why']);
    if (!map?.has('id') || !map.has('on') || !map.has('do') || !map.has('why')) return undefined;
    const id = reader.text(reader.at(map, 'id'), 'an id');
    const subject = reader.word(reader.at(map, 'on'), 'a subject', Object.keys(this.vocabulary.subjects));
    const spec = subject === undefined ? undefined : this.vocabulary.subjects[subject];
    if (id === undefined || subject === undefined || spec === undefined) return undefined;
    if (!requireName(reader, reader.at(map, 'id'), id, 'id')) return undefined;
    const twin = Object.hasOwn(this.rules, id) ? this.rules[id] : undefined;
    if (twin) return reader.report(reader.at(map, 'id'), `The id "${id}" is taken by ${twin.source.file}:${twin.source.line}.`);
    const actions = reader.words(reader.at(map, 'do'), 'an action', spec.actions);
    const fields = map.has('fields') ? reader.words(reader.at(map, 'fields'), 'a field', Object.keys(spec.fields)) : undefined;
    if (actions.length === 0 || fields?.length === 0) return undefined;
    const when = map.has('when') ? readCondition(reader, this.vocabulary, spec, effect, reader.at(map, 'when')) : undefined;
    if (map.has('when') && when === undefined) return undefined;
    const why = reader.text(reader.at(map, 'why'), 'a reason') ?? '';
    const refusal = map.has('refusal') ? reader.text(reader.at(map, 'refusal'), 'a refusal word') : undefined;
    const rule: CanonicalRule = {
      id,
      effect,
      subject,
      actions,
      ...(fields && { fields }),
      ...(when && { when }),
      why,
      ...(refusal !== undefined && { refusal }),
      source: { file: `policies/${reader.file}`, ...reader.position(node) },
    };
    this.rules[id] = rule;
    return rule;
  }
}
