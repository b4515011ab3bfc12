import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import { nearest, type Problem } from './problem.ts';

export interface PolicyFile {
  /** Relative to `policies/`, with `/`: `roles/owner.yaml`. */
  path: string;
  text: string;
}

/** Far above what people write; a file beyond it would only keep the compiler busy. */
const LONGEST_FILE = 1_000_000;
const DEEPEST_NESTING = 40;
const LONGEST_ECHO = 80;
/** Longer lists of known words help nobody on one line. */
const LONGEST_LIST = 20;

/** Characters that a reviewer does not see, or sees in another place than where they work; and what is no text at all. */
const invisible = /[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFFFD]|(?!^)\uFEFF/;
const control = /(?![\n\t])\p{Cc}/u;

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
    this.root = this.#parse(file.text);
  }

  #parse(text: string): Node | null {
    if (text.length > LONGEST_FILE) return this.#reportAt(text, 0, 'The file is longer than a million characters.');
    const hidden = invisible.exec(text);
    if (hidden) return this.#reportAt(text, hidden.index, `The character ${codeOf(hidden[0])} can't be seen here, or is no UTF-8. Take it out.`);
    const depth = tooDeep(text);
    if (depth !== undefined) return this.#reportAt(text, depth, 'This is nested too deeply.');
    const document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false, strict: true, version: '1.2' });
    for (const { pos, message } of [...document.errors, ...document.warnings]) this.#reportAt(text, pos[0], message);
    if (document.errors.length + document.warnings.length > 0) return null;
    // Version 1.1 reads `yes` and dates as something else than text.
    if (document.directives?.yaml.explicit) return this.#reportAt(text, Math.max(text.search(/^%YAML/m), 0), 'Leave the YAML version out.');
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return this.report(null, 'The file is empty.') ?? null;
    return this.#refuseReferences(document.contents) ? null : document.contents;
  }

  /** Anchors, aliases and tags make a text mean something that stands elsewhere. A policy says what it means where it says it. */
  #refuseReferences(contents: Node): boolean {
    let found = false;
    visit(contents, (_key, node) => {
      if (!isNode(node)) return;
      const anchored = 'anchor' in node && node.anchor !== undefined;
      const message = isAlias(node) || anchored ? 'Anchors and aliases are not read here: say it in full.' : node.tag && 'Tags are not read here.';
      if (!message) return;
      this.report(node, message);
      found = true;
    });
    return found;
  }

  #reportAt(text: string, offset: number, message: string): null {
    const before = text.slice(0, offset).split('\n');
    this.problems.push({ severity: 'error', file: this.file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message });
    return null;
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

  /** A word that is none of the known ones, with the nearest of them, or with all of them when none is near. */
  reportUnknown(node: unknown, what: string, word: string, known: readonly string[], where = ''): undefined {
    const near = nearest(word, known);
    const listed = near === undefined && known.length > 0 && known.length <= LONGEST_LIST;
    const all = listed ? ` ${known.length === 1 ? 'The only one is' : 'Known are'} ${known.join(', ')}.` : '';
    return this.report(node, `Unknown ${what} "${short(word)}"${where}.${all}`, near);
  }

  /** A mapping with known keys only. */
  map(node: unknown, what: string, known?: readonly string[], required: readonly string[] = []): YAMLMap | undefined {
    if (node === undefined) return undefined;
    if (!isMap(node)) return this.report(node, `Expected ${what}.`);
    for (const { key } of node.items) {
      const name = keyOf(key);
      if (name === undefined) this.report(key ?? node, `A key in ${what} must be a word.`);
      else if (known && !known.includes(name)) this.reportUnknown(key, 'key', name, known, ` in ${what}`);
    }
    for (const name of required) if (!node.has(name)) this.report(node, `The key "${name}" is missing in ${what}.`);
    return node;
  }

  at(map: YAMLMap, key: string): unknown {
    return map.get(key, true) ?? undefined;
  }

  /** The entries whose key is a word; `map` has reported the others. */
  entries(map: YAMLMap): { key: string; keyNode: unknown; value: unknown }[] {
    return map.items.flatMap(({ key, value }) => {
      const name = keyOf(key);
      return name === undefined ? [] : [{ key: name, keyNode: key, value }];
    });
  }

  list(node: unknown, what: string): unknown[] | undefined {
    if (node === undefined) return undefined;
    if (!isSeq(node)) return this.report(node, `Expected a list of ${what}.`);
    return node.items;
  }

  text(node: unknown, what: string): string | undefined {
    if (node === undefined) return undefined;
    if (!isScalar(node) || typeof node.value !== 'string' || node.value.trim() === '') return this.report(node, `Expected ${what}.`);
    return this.visible(node, node.value);
  }

  /** A text as it was read, unless an escape hides something in it. */
  visible(node: unknown, text: string): string | undefined {
    const hidden = invisible.exec(text) ?? control.exec(text) ?? (text.startsWith('\uFEFF') ? ['\uFEFF'] : null);
    if (hidden) return this.report(node, `The character ${codeOf(hidden[0])} can't be seen here. Take it out.`);
    return text.isWellFormed() ? text : this.report(node, 'Half of a character stands alone here.');
  }

  boolean(node: unknown, what: string): boolean | undefined {
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    return node === undefined ? undefined : this.report(node, `Expected true or false for ${what}.`);
  }

  /** A word out of a closed list; a misspelt one is reported with the nearest right one. */
  word(node: unknown, what: string, known: readonly string[]): string | undefined {
    const word = this.text(node, what);
    if (word === undefined || known.includes(word)) return word;
    return this.reportUnknown(node, nounOf(what), word, known);
  }

  /** Different texts, at least one, each with its node. */
  differentTexts(node: unknown, what: string): { text: string; node: unknown }[] {
    const seen = new Map<string, unknown>();
    const items = this.list(node, `${nounOf(what)}s`);
    if (items?.length === 0) this.report(node, `Name at least one ${nounOf(what)}.`);
    for (const item of items ?? []) {
      const text = this.text(item, what);
      if (text === undefined) continue;
      if (seen.has(text)) this.report(item, `"${short(text)}" is listed twice.`);
      else seen.set(text, item);
    }
    return [...seen].map(([text, item]) => ({ text, node: item }));
  }

  /** Different words out of a closed list, sorted. `none` says whether the list may be empty. */
  words(node: unknown, what: string, known: readonly string[], { none = false } = {}): string[] {
    if (none && isSeq(node) && node.items.length === 0) return [];
    const texts = this.differentTexts(node, what).filter(({ text, node: item }) => {
      if (!known.includes(text)) this.reportUnknown(item, nounOf(what), text, known);
      return known.includes(text);
    });
    return texts.map(({ text }) => text).sort();
  }
}

const nounOf = (what: string): string => what.replace(/^an? /, '');
const keyOf = (key: unknown): string | undefined => (isScalar(key) && typeof key.value === 'string' ? key.value : undefined);
const codeOf = (text: string): string => `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
const short = (text: string): string => (text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}…` : text);

/**
 * Where a text nests more deeply than any policy does, if it does: before parsing, because the parser calls itself
 * for every level. Brackets in quotes and comments count, too; nobody writes that many.
 */
function tooDeep(text: string): number | undefined {
  let open = 0;
  for (const { 0: sign, index } of text.matchAll(/[[\]{}]|^ *(?:[-?] )+|^ +/gm)) {
    if (sign === '[' || sign === '{') open++;
    else if (sign === ']' || sign === '}') open = Math.max(0, open - 1);
    else if (sign.length > DEEPEST_NESTING * 2) return index;
    if (open > DEEPEST_NESTING) return index;
  }
  return undefined;
}
