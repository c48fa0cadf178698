/** Characters `from` up to but without `to` of a text, which are to be hidden. */
export type Span = { readonly from: number; readonly to: number; readonly kind: string };

/** Spans in order that do not overlap and cover everything that the given ones cover. Of overlapping ones the first decides
 *  the kind. */
export const union = (spans: readonly Span[]): readonly Span[] => {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = out.at(-1);
    if (span.from === span.to) continue;
    if (last === undefined || span.from >= last.to) out.push(span);
    else if (span.to > last.to) out[out.length - 1] = { ...last, to: span.to };
  }
  return out;
};
