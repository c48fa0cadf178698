import { outsideCode } from './code-regions.ts';

/** Takes the life out of links, images and HTML that a model wrote: text that it has read may have told it to carry the
 *  case to a foreign address, and an image is fetched without a click. The marks are broken by a space wherever they
 *  stand, in code too, so that nothing depends on agreeing with a renderer about what is code. */

/** `](` makes links and images; a link may stay if its address is one of `allowed`. */
const TARGET = /\]\((?=([^()\s]{0,2000})\))?/g;
const IMAGE = /!\[/g;
/** `[label]: address` at the start of a line, and the end of a label that began on a line before. */
const DEFINITION = /^([\s>*+\-\d.)]*\[[^\]\n]{0,999}\]|[^[\n]{0,999}\]):/gm;
/** An HTML tag with attributes or with effects of its own, and an address in angle brackets. */
const TAG =
  /<(?=[a-z][a-z0-9+.-]{0,30}:|\/?(?:script|style|iframe|object|embed|form|meta|link|base|svg|math|template|textarea|title|xmp|plaintext|noscript|noembed|noframes)\b|[a-z][a-z0-9-]{0,40}(?:$|[\s/][^<>]{0,2000}?(?:=|$))|[!?])/gim;
const ADDRESS = /(?:\b[a-z][a-z0-9+.-]{0,20}:\/\/|\bwww\.)[^\s<>`)\]]{1,2000}/gi;

export const withoutForeignLinks = (markdown: string, allowed: ReadonlySet<string>): string => {
  const broken = markdown
    .replace(IMAGE, '! [')
    .replace(TARGET, (mark, address: string | undefined) => (address && allowed.has(address) ? mark : '] ('))
    .replace(DEFINITION, '$1 :')
    .replace(TAG, '< ');
  return outsideCode(broken, text =>
    text.replace(ADDRESS, (address, index: number) =>
      allowed.has(address) && text.slice(index - 2, index) === '](' ? address : `\`${address}\``,
    ),
  );
};
