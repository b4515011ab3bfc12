import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { nearest, type Problem } from './problem.ts';

export interface PolicyFile {
  /** Relative to `policies/`, with `/`: `roles/owner.yaml`. */
  path: string;
  text: string;
}

/**
 * Reads one YAML file and reports what is wrong in it by position. Every reader below answers `undefined` after
 * reporting, and for `undefined`, which is a missing key that `map` has reported.
 */
export class Reader {
  readonly file: string;
  readonly problems: Problem[];
  readonly root: Node | null;
  readonly #lines = new LineCounter();

  constructor(file: PolicyFile, problems: Problem[]) {
    this.file = file.path;
    this.problems = problems;
    const document = parseDocument(file.text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false, strict: true });
    for (const error of document.errors) {
      const { line, col } = this.#lines.linePos(error.pos[0]);
      problems.push({ severity: 'error', file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), message: error.message });
    }
    this.root = document.errors.length > 0 ? null : document.contents;
    if (document.errors.length === 0 && document.contents === null) this.report(null, 'The file is empty.');
  }

  position(node: unknown): { line: number; column: number } {
    const start = (node as Node | null)?.range?.[0];
    if (start === undefined) return { line: 1, column: 1 };
    const { line, col } = this.#lines.linePos(start);
    return { line, column: col };
  }

  report(node: unknown, message: string, suggestion?: string, severity: Problem['severity'] = 'error'): undefined {
    this.problems.push({ severity, file: this.file, ...this.position(node), message, ...(suggestion === undefined ? {} : { suggestion }) });
    return undefined;
  }

  /** A mapping with known keys only. */
  map(node: unknown, what: string, known?: readonly string[], required: readonly string[] = []): YAMLMap | undefined {
    if (node === undefined) return undefined;
    if (!isMap(node)) return this.report(node, `Expected ${what}.`);
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (known && !known.includes(name)) this.report(key, `Unknown key "${name}" in ${what}.`, nearest(name, known));
    }
    for (const name of required) if (!node.has(name)) this.report(node, `The key "${name}" is missing in ${what}.`);
    return node;
  }

  at(map: YAMLMap, key: string): unknown {
    return map.get(key, true) ?? undefined;
  }

  entries(map: YAMLMap): { key: string; keyNode: unknown; value: unknown }[] {
    return map.items.map(({ key, value }) => ({ key: isScalar(key) ? String(key.value) : '', keyNode: key, value }));
  }

  list(node: unknown, what: string): unknown[] | undefined {
    if (node === undefined) return undefined;
    if (!isSeq(node)) return this.report(node, `Expected a list of ${what}.`);
    return node.items;
  }

  text(node: unknown, what: string): string | undefined {
    if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value;
    return node === undefined ? undefined : this.report(node, `Expected ${what}.`);
  }

  boolean(node: unknown, what: string): boolean | undefined {
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    return node === undefined ? undefined : this.report(node, `Expected true or false for ${what}.`);
  }

  /** A word out of a closed list; a misspelt one is reported with the nearest right one. */
  word(node: unknown, what: string, known: readonly string[]): string | undefined {
    const word = this.text(node, what);
    if (word === undefined || known.includes(word)) return word;
    return this.report(node, `Unknown ${what.replace(/^an? /, '')} "${word}".`, nearest(word, known));
  }

  /** Different words out of a closed list, sorted. */
  words(node: unknown, what: string, known: readonly string[]): string[] {
    const seen = new Set<string>();
    for (const item of this.list(node, `${what.replace(/^an? /, '')}s`) ?? []) {
      const word = this.word(item, what, known);
      if (word === undefined) continue;
      if (seen.has(word)) this.report(item, `"${word}" is listed twice.`);
      seen.add(word);
    }
    return [...seen].sort();
  }
}
