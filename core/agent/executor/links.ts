import { outsideCode } from './code-regions.ts';

/** Takes the life out of links, images and HTML that a model wrote: text that it has read may have told it to carry the
 *  case to a foreign address, and an image is fetched without a click. The marks are broken by a space wherever they
 *  stand, in code too, so that safety does not rest on agreeing with a renderer about what is code. */

export type KnownAddresses = {
  /** Addresses that may be links: those that the owners of the sources gave. */
  readonly linkable: ReadonlySet<string>;
  /** Whether the address stands in what was read, so that repeating it tells nobody anything. It may be shown as code. */
  readonly mentioned: (address: string) => boolean;
};

/** `](` makes links and images. */
const TARGET = /\]\((?=([^()\s]{0,2000})\)|)/g;
const IMAGE = /!\[/g;
/** `[label]: address` at the start of a line, and the end of a label that began on a line before. */
const DEFINITION = /^([ \t>*+\-\d.)]{0,60}\[[^\]\n]{0,999}\]|[^[\n]{0,999}\]):/gm;
/** An HTML tag with attributes or with effects of its own, and an address in angle brackets. */
const TAG =
  /<(?=[a-z][a-z0-9+.-]{0,30}:|\/?(?:script|style|iframe|object|embed|form|meta|link|base|svg|math|template|textarea|title|xmp|plaintext|noscript|noembed|noframes)\b|[a-z][a-z0-9-]{0,40}(?:$|[\s/][^<>]{0,300}?(?:=|$))|[!?])/gim;
/** What renderers make a link of without being asked. */
const ADDRESS = /\b(?:[a-z][a-z0-9+.-]{0,20}:\/\/|www\.)[^\s<>`)\]]{1,2000}/gi;
/** Machines of one's own, which a command may well name. */
const LOCAL =
  /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|[\w-]{1,63}|[\w.-]{1,200}\.(?:local|internal|svc|cluster\.local))(?::\d{1,5})?(?:\/|$)/i;

export const withoutForeignLinks = (markdown: string, { linkable, mentioned }: KnownAddresses): string => {
  const isLink = (text: string, at: number): boolean => text.slice(at - 2, at) === '](';
  const broken = markdown
    .replace(IMAGE, '! [')
    .replace(TARGET, (mark, address: string | undefined) => (address && linkable.has(address) ? mark : '] ('))
    .replace(DEFINITION, '$1 :')
    .replace(TAG, '< ')
    .replace(ADDRESS, (address, index: number, text: string) => {
      const isKnown = LOCAL.test(address) || mentioned(address) || (isLink(text, index) && linkable.has(address));
      return isKnown ? address : address.replace(/^(?:[^:]*:\/\/|www\.)/i, '$& ');
    });
  return outsideCode(broken, text =>
    text.replace(ADDRESS, (address, index: number) => (isLink(text, index) ? address : `\`${address}\``)),
  );
};
