import { flowValues } from './flow-values.ts';
import { likeThis } from './prefixes.ts';
import type { Span } from './spans.ts';

/** Kubernetes keeps secrets in manifests of a kind of their own, in which whatever stands under `data` or `stringData` is one.
 *  Manifests stand in files, in differences between files, and line by line in logs, behind what every line begins with. */

const KIND = /(?<![\w"'])["']?kind["']?[ \t]{0,4}:[ \t]{0,4}["']?Secret(?:List)?\b/;
/** Elsewhere it tells only of its own line. */
const KIND_OF_DOCUMENT = new RegExp(`${KIND.source}["']?[ \\t]{0,24},?[ \\t]{0,24}(?:#[^\\n]*)?\\r?$`, 'm');
const BETWEEN_DOCUMENTS = /^---/m;
const OF_DIFFERENCES = /^(?:\+\+\+ |@@ )/m;

/** In YAML: the lines behind it that are deeper in. */
const HEAD = /^(.{0,300}?)(?<![\w"'.-])(["']?)(?:data|stringData)\2:[ \t]*(?:[&!]\S{1,100}[ \t]*){0,2}(?:#.*)?\r?$/;
const INDENT = /[ \t]*(?:- )*$/;
const ENTRY = /^(?:["']?[\w./-]{1,253}["']?:(?:[ \t]+|$))?["']?([^\n\r]*?)["']?[ \t]*\r?$/d;
const BLOCK_SIGN = /^(?:[&!]\S{1,100}[ \t]+){0,2}[|>][+-]?\d?[+-]?[ \t]*(?:#.*)?$/;

/** In JSON, and in the flow style of YAML. */
const FLOW = /(?<![\w"'.-])["']?(?:data|stringData)["']?[ \t]{0,20}:[ \t]{0,20}\{/g;
const OPENS_LINE = /^[\s{+-]*/;

type Place = Omit<Span, 'kind'>;

export const manifests = (text: string): readonly Span[] => {
  if (!KIND.test(text)) return [];
  const spans: Span[] = [];
  let at = 0;
  for (const document of text.split(BETWEEN_DOCUMENTS)) {
    const start = at;
    if (KIND.test(document))
      for (const { from, to } of [...inBlocks(document), ...inFlow(document)])
        spans.push({ from: start + from, to: start + to, kind: 'SECRET_VALUE' });
    at += document.length + '---'.length;
  }
  return spans;
};

const inFlow = (document: string): readonly Place[] => {
  const isSecret = KIND_OF_DOCUMENT.test(document);
  const places: Place[] = [];
  let from = 0;
  let covered = 0;
  for (const line of document.split('\n')) {
    const tells = KIND.test(line);
    for (const { 0: head, index } of line.matchAll(FLOW)) {
      const isMeant = tells || (isSecret && (OPENS_LINE.exec(line)?.[0].length ?? 0) >= index);
      if (!isMeant || from + index < covered) continue;
      const { values, end } = flowValues(document, from + index + head.length - 1);
      places.push(...values);
      covered = end;
    }
    from += line.length + 1;
  }
  return places;
};

type Line = { readonly from: number; readonly text: string };
/** Where the values of a block begin: deeper than `column`, behind what `prefix` describes. */
type Block = { readonly column: number; readonly length: number; readonly prefix: RegExp };

const inBlocks = (document: string): readonly Place[] => {
  if (!KIND_OF_DOCUMENT.test(document)) return [];
  let block: Block | undefined;
  return linesOf(document).flatMap(line => {
    const depth = block === undefined ? undefined : depthIn(block, line.text);
    if (depth === 'blank') return [];
    if (depth !== undefined) return entryIn(line, depth);
    block = blockOf(line.text);
    return [];
  });
};

/** What a difference writes before a line is no part of it. */
const linesOf = (document: string): readonly Line[] => {
  const isSigned = OF_DIFFERENCES.test(document) ? /^[+-]/ : /^(?:\+|-(?=\S))/;
  let from = 0;
  return document.split('\n').map(text => {
    const line = { from, text: text.replace(isSigned, ' ') };
    from += text.length + 1;
    return line;
  });
};

const blockOf = (line: string): Block | undefined => {
  const before = HEAD.exec(line)?.[1];
  if (before === undefined) return undefined;
  const prefix = before.slice(0, before.length - (INDENT.exec(before)?.[0].length ?? 0));
  return { column: before.length, length: prefix.length, prefix: new RegExp(`^${likeThis(prefix)}`) };
};

/** Where the content of a line begins that is within the block. */
const depthIn = ({ column, length, prefix }: Block, line: string): number | 'blank' | undefined => {
  if (line.trim() === '') return 'blank';
  const begins = prefix.exec(line)?.[0].length;
  if (begins === undefined) return undefined;
  const content = line.slice(begins).search(/\S/);
  if (content < 0) return 'blank';
  return begins + content > column + begins - length ? begins + content : undefined;
};

const entryIn = ({ from, text }: Line, depth: number): readonly Place[] => {
  const [begin, end] = ENTRY.exec(text.slice(depth))?.indices?.[1] ?? [0, 0];
  const value = text.slice(depth + begin, depth + end);
  return value === '' || BLOCK_SIGN.test(value) ? [] : [{ from: from + depth + begin, to: from + depth + end }];
};
