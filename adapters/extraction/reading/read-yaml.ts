import { isAlias, isCollection, isMap, isPair, isScalar, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml';
import { type Flaw, MAX_DEPTH, MAX_FLAWS } from '../../../core/evidence/config/configuration.ts';
import type { ReadYaml } from '../../../core/evidence/config/read-configuration.ts';
import type { Member, Tree } from '../../../core/evidence/config/tree.ts';
import type { ValueType } from '../../../core/evidence/config/value-types.ts';

/** Deeper than people write, and shallow enough for the recursion of the parser. */
const DEEPEST_BRACKETS = 500;
/** A line that begins with so many indicators nests as deep. */
const DEEP_LINE = /(?:^|\n)(?:[ \t]*[-?:][ \t]+){200}/;

/** Brackets that are open at once, at most; those in texts count too, which does no harm at this size. */
const nesting = (text: string): number => {
  let depth = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth < 0) depth = 0;
    most = Math.max(most, depth);
  }
  return most;
};

const TYPES: Readonly<Record<string, ValueType>> = {
  number: 'number',
  bigint: 'number',
  boolean: 'switch',
};

const tooDeep: ReturnType<ReadYaml> = {
  documents: [],
  flaws: [{ kind: 'limit', line: 1, message: 'nested deeper than people write, and was not read' }],
};

const reader = (lines: LineCounter, flaws: Flaw[]) => {
  const lineAt = (node: { range?: readonly number[] | null } | null | undefined, otherwise: number): number =>
    node?.range ? lines.linePos(node.range[0] ?? 0).line : otherwise;

  const textOf = (node: unknown): string => {
    if (isAlias(node)) return `*${node.source}`;
    if (!isScalar(node)) return isCollection(node) ? '…' : '';
    return node.source ?? (node.value === null || node.value === undefined ? '' : String(node.value));
  };
  const typeOf = (node: unknown): { readonly type?: ValueType } => {
    if (isAlias(node)) return {};
    const value = isScalar(node) ? node.value : null;
    if (value === null || value === undefined) return { type: 'nothing' };
    return { type: TYPES[typeof value] ?? 'text' };
  };
  const toTree = (node: ParsedNode | null, at: number, depth: number): Tree => {
    const line = lineAt(node, at);
    if (!isCollection(node)) return { kind: 'scalar', text: textOf(node), line, ...typeOf(node) };
    if (depth > MAX_DEPTH) {
      flaws.push({ kind: 'limit', line, message: `nested deeper than ${MAX_DEPTH} levels, which are not followed` });
      return { kind: 'scalar', text: '…', line };
    }
    if (isMap(node)) return { kind: 'map', members: membersOf(node.items, line, depth), line };
    const items = node.items.map(item =>
      isPair(item)
        ? { kind: 'map' as const, members: membersOf([item], line, depth), line }
        : toTree(item as ParsedNode | null, line, depth + 1),
    );
    return { kind: 'list', items, line };
  };
  const membersOf = (pairs: readonly { key: unknown; value: unknown }[], at: number, depth: number): Member[] => {
    const firstLines = new Map<string, number>();
    return pairs.map(pair => {
      const key = textOf(pair.key);
      const line = lineAt(pair.key as ParsedNode | null, at);
      const firstLine = firstLines.get(key);
      if (firstLine === undefined) firstLines.set(key, line);
      else if (key !== '<<') flaws.push({ kind: 'duplicate', path: key, firstLine, line });
      return { key, line, value: toTree(pair.value as ParsedNode | null, line, depth + 1) };
    });
  };
  return toTree;
};

/** YAML 1.2 by the `yaml` package. Aliases stay names, so that nothing grows; what nests too deep is not read. */
export const readYaml: ReadYaml = text => {
  if (nesting(text) > DEEPEST_BRACKETS || DEEP_LINE.test(text)) return tooDeep;
  const lines = new LineCounter();
  const options = { lineCounter: lines, uniqueKeys: false, logLevel: 'silent', prettyErrors: false } as const;
  const parsed = parseAllDocuments(text, options);
  const documents = 'empty' in parsed ? [] : parsed;
  const flaws: Flaw[] = [];
  const toTree = reader(lines, flaws);
  const trees = documents.flatMap(({ contents }) => (contents === null ? [] : [toTree(contents, 1, 0)]));
  for (const { pos, message } of documents.flatMap(({ errors }) => errors).slice(0, MAX_FLAWS))
    flaws.push({ kind: 'syntax', line: lines.linePos(pos[0]).line, message: inOneLine(message) });
  return { documents: trees, flaws };
};

/** The parser ends its messages with a stop or an excerpt, which may hold anything. */
const inOneLine = (message: string): string => (message.split(/\n|: "/)[0] ?? '').replace(/[.:\s]+$/, '').slice(0, 160);
