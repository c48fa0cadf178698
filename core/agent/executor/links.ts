import { BARE_ADDRESS } from './bare-addresses.ts';
import { codeRegions, outsideCode, withLoneTicks } from './code-regions.ts';

/** Takes the life out of links, images and HTML that a model wrote: text that it has read may have told it to carry the
 *  case to a foreign address, and an image is fetched without a click. The marks are broken by a space wherever they
 *  stand, in code too, so that safety does not rest on agreeing with a renderer about what is code. */

export type KnownAddresses = {
  /** Addresses that may be links: those that the owners of the documents gave. */
  readonly linkable: ReadonlySet<string>;
  /** Whether the address stands in what was read, so that repeating it tells nobody anything. It may be shown as code. */
  readonly mentioned: (address: string) => boolean;
};

/** `](` makes links and images. */
const TARGET = /\]\((?=([^()\s]{0,2000})\)|)/g;
const IMAGE = /!\[/g;
/** `]:` makes definitions of links, whose label may have begun on a line before. Not that in `at [::1]:8080`. */
const DEFINITION = /(?<![a-z0-9=/,;:"'(] ?\[[\da-f:.%]{2,45})\]:|\]:(?!\d)/gi;
/** An HTML tag with attributes or with effects of its own, and an address in angle brackets. */
const TAG =
  /<(?=[a-z][a-z0-9+.-]{0,31}:|[^\s<>@]{1,64}@|\/?(?:script|style|iframe|object|embed|form|meta|link|base|svg|math|template|textarea|title|xmp|plaintext|noscript|noembed|noframes)\b|[a-z][a-z0-9-]*(?:$|[\s/])|[!?])/gim;
/** An entity is a character to some of the programs that look for addresses. These are none of an address. */
const ENTITY = /&(?!(?:amp|lt|gt|nbsp|quot|apos);)(?=#?[a-z\d]{1,40};)/gi;
/** What renderers make a link of without being asked. */
const ADDRESS =
  /(?:[a-z][a-z0-9+.-]{0,30})?\\?:\\?\/\\?\/[^\s<>`)\]]{1,2000}|(?<![a-z0-9:/.])\\?\/\\?\/(?=[\p{L}\d-]{1,63}\.[\p{L}\d])[^\s<>`)\]]{1,2000}|(?<![a-z0-9])www\.[^\s<>`)\]]{1,2000}/giu;
/** Machines of one's own, which a command may well name. */
const LOCAL =
  /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|[\w-]{1,63}|[\w.-]{1,200}\.(?:local|internal|svc|cluster\.local))(?::\d{1,5})?(?:\/|$)/i;

const isLink = (text: string, at: number): boolean => text.slice(at - 2, at) === '](';

/** With or without a scheme; a backslash before a sign is not shown. */
const SLASHES = /(\\?:)\\?\/\\?\/|^\\?\/\\?\//g;

const brokenAddress = (address: string): string =>
  address.replace(SLASHES, (_, colon = '') => `${colon}// `).replace(/^www\./i, '$& ');

export const withoutForeignLinks = (markdown: string, { linkable, mentioned }: KnownAddresses): string => {
  const broken = withLoneTicks(markdown.replace(/\r\n?/g, '\n'))
    .replace(IMAGE, '! [')
    .replace(TARGET, (mark, address: string | undefined) => (address && linkable.has(address) ? mark : '] ('))
    .replace(DEFINITION, '] :')
    .replace(TAG, '< ')
    .replace(ENTITY, '& ')
    .replace(ADDRESS, (address, index: number, text: string) => {
      const isKnown =
        LOCAL.test(address.replace(CITATION, '')) ||
        mentioned(withoutTail(address)) ||
        (isLink(text, index) && linkable.has(address));
      return isKnown ? address : brokenAddress(address);
    });
  const asCode = (address: string, index: number, text: string): string =>
    isLink(text, index) ? address : inCode(address, index, text);
  return withBareAsCode(outsideCode(withoutLooseBlocks(broken, linkable), text => text.replace(ADDRESS, asCode)));
};

const withBareAsCode = (markdown: string): string =>
  outsideCode(markdown, text =>
    text.replace(BARE_ADDRESS, (address, index: number) =>
      isInTarget(text, index) ? address : inCode(address, index, text),
    ),
  );

/** It may follow on an address without a blank; its bracket is closed behind what was taken for the address. */
const CITATION = /\[\d{1,3}(?:[,;–-]\d{1,3}){0,20}[,;]?$/;
/** Marks of a sentence or of emphasis. */
const MARKS = /[.,;:!?'"*_]{1,20}$/;

const withoutTail = (address: string): string => address.replace(CITATION, '').replace(MARKS, '');

/** The backslash at its end is that of a backtick behind it; neither does one before it escape our backtick, nor does a
 *  backtick before it become one run with ours. */
const inCode = (address: string, index: number, text: string): string => {
  let end = withoutTail(address).length;
  while (address[end - 1] === '\\') end -= 1;
  const space = /[\\`]/.test(text[index - 1] ?? '') ? ' ' : '';
  return `${space}\`${address.slice(0, end)}\`${address.slice(end)}`;
};

/** Whether it stands in the address of a link that was left alive. */
const isInTarget = (text: string, index: number): boolean => {
  const before = text.slice(Math.max(0, index - 2_100), index);
  const open = before.lastIndexOf('](');
  return open >= 0 && !/[)\s]/.test(before.slice(open + 2));
};

/** A block whose fence is not at the margin may end before its closing fence, with the list that it is in: no address in
 *  it is left to that. */
const withoutLooseBlocks = (markdown: string, linkable: ReadonlySet<string>): string => {
  let out = '';
  let at = 0;
  for (const { from, to, kind, isAtMargin } of codeRegions(markdown)) {
    if (kind === 'inline' || isAtMargin) continue;
    const block = markdown
      .slice(from, to)
      .replace(ADDRESS, address => (LOCAL.test(address) || linkable.has(address) ? address : brokenAddress(address)));
    out += markdown.slice(at, from) + block;
    at = to;
  }
  return out + markdown.slice(at);
};
