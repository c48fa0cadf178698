import type { Span } from './spans.ts';

/** Kubernetes keeps secrets in manifests of a kind of their own, in which whatever stands under `data` or `stringData` is one. */

const KIND = /(?<![\w"'])["']?kind["']?[ \t]{0,4}:[ \t]{0,4}["']?Secret(?:List)?\b/;
const BETWEEN_DOCUMENTS = /^---/m;
/** In YAML: the lines that are deeper in than the name. */
const BLOCK = /^( {0,16})(?:- )?(?:data|stringData):[ \t]*\r?\n((?:\1 {1,40}[^\n]*(?:\n|$)|[ \t]*\n)+)/dgm;
const ENTRY = /^ {1,56}(?:["']?[\w.-]{1,253}["']?:[ \t]*)?["']?([^\s"'|>][^\n\r]*?)["']?[ \t]*\r?$/dgm;
/** In JSON. */
const MEMBERS = /["'](?:data|stringData)["']\s{0,20}:\s{0,20}\{([^{}]*)\}/dg;
const MEMBER = /:\s{0,20}"((?:[^"\\\n]|\\.)+)"/dg;

export const manifests = (text: string): readonly Span[] => {
  if (!KIND.test(text)) return [];
  const spans: Span[] = [];
  let at = 0;
  for (const document of text.split(BETWEEN_DOCUMENTS)) {
    if (KIND.test(document))
      for (const [block, entry, group] of [
        [BLOCK, ENTRY, 2],
        [MEMBERS, MEMBER, 1],
      ] as const)
        spans.push(...valuesIn(document, block, entry, group).map(({ from, to }) => shifted(from, to, at)));
    at += document.length + '---'.length;
  }
  return spans;
};

const shifted = (from: number, to: number, by: number): Span => ({
  from: from + by,
  to: to + by,
  kind: 'SECRET_VALUE',
});

const valuesIn = (text: string, block: RegExp, entry: RegExp, group: number): readonly Omit<Span, 'kind'>[] =>
  [...text.matchAll(block)].flatMap(match => {
    const start = match.indices?.[group]?.[0] ?? 0;
    return [...(match[group] ?? '').matchAll(entry)].map(inner => {
      const [from, to] = inner.indices?.[1] ?? [0, 0];
      return { from: start + from, to: start + to };
    });
  });
