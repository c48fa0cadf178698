import { htmlTokens } from './html-tokens.ts';

/** Elements that have no end tag or may leave it out (HTML Standard, sections 13.1.2 and 13.1.2.4). */
const ENDED_BY_OTHERS = new Set(
  (
    'area base br col embed hr img input link meta source track wbr ' +
    'html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup caption rt rp'
  ).split(' '),
);

/** Whether elements are nested deeper than `limit`, as far as their end tags tell. */
export const isNestedDeeper = (html: string, limit: number): boolean => {
  let depth = 0;
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text' || ENDED_BY_OTHERS.has(token.name)) continue;
    depth = token.kind === 'open' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > limit) return true;
  }
  return false;
};
