import { htmlTokens } from './html-tokens.ts';

/** Elements whose content is not the text of a page. */
const HIDDEN = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'svg']);

/** Elements that do not break a line; all others do. */
const INLINE = new Set(
  'a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

const MOST_CODE_POINT = 0x10ffff;

const fromCode = (code: number, written: string): string =>
  code > 0 && code <= MOST_CODE_POINT ? String.fromCodePoint(code) : written;

const decodeEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (written, hex, decimal, name) => {
    if (hex) return fromCode(Number.parseInt(hex, 16), written);
    if (decimal) return fromCode(Number(decimal), written);
    return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? written) : written;
  });

/** The text of HTML without its structure: lines where elements break them, nothing of scripts and styles. Takes time in
 *  proportion to its length, whatever it holds. */
export const htmlToPlainText = (html: string): { readonly text: string; readonly title: string | null } => {
  const parts: string[] = [];
  let title = '';
  let hiddenIn: string | null = null;
  let inTitle = false;
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') {
      if (inTitle) title ||= decodeEntities(token.text).replace(/\s+/g, ' ').trim();
      else if (hiddenIn === null) parts.push(decodeEntities(token.text).replace(/\s+/g, ' '));
      continue;
    }
    const { kind, name } = token;
    if (name === 'title') inTitle = kind === 'open';
    if (kind === 'open' && hiddenIn === null && HIDDEN.has(name)) hiddenIn = name;
    else if (kind === 'close' && hiddenIn === name) hiddenIn = null;
    if (!INLINE.has(name)) parts.push('\n');
  }
  const lines = parts.join('').split('\n');
  const text = lines.map(line => line.trim()).filter(line => line !== '');
  return { text: text.join('\n'), title: title || null };
};
