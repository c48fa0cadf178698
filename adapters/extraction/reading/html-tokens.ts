/** A piece of HTML: text as written, entities and all, or a tag by its name in lower case. */
export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' | 'close'; readonly name: string };

const TAG = /<(\/?)([a-z][^\s/>]*)/iy;

/** What stands in these is no HTML up to their end tag (HTML Standard, section 13.1.2). */
const RAW_END = new Map(['script', 'style', 'textarea', 'title'].map(name => [name, new RegExp(`</${name}`, 'gi')]));

const searchFrom = (pattern: RegExp, html: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.exec(html)?.index ?? html.length;
};

const orEnd = (at: number, length: number, html: string): number => (at < 0 ? html.length : at + length);

/** Goes once through HTML, however broken it is, in time proportional to its length. Comments and declarations are left
 *  out. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let at = 0;
  while (at < html.length) {
    const less = html.indexOf('<', at);
    if (less < 0) return yield { kind: 'text', text: html.slice(at) };
    if (less > at) yield { kind: 'text', text: html.slice(at, less) };
    TAG.lastIndex = less;
    const [, slash, written] = TAG.exec(html) ?? [];
    if (html.startsWith('<!--', less)) at = orEnd(html.indexOf('-->', less + 4), 3, html);
    else if (written !== undefined) {
      const name = written.toLowerCase();
      at = orEnd(html.indexOf('>', less), 1, html);
      yield { kind: slash ? 'close' : 'open', name };
      const rawEnd = slash ? undefined : RAW_END.get(name);
      if (rawEnd) {
        const end = searchFrom(rawEnd, html, at);
        yield { kind: 'text', text: html.slice(at, end) };
        at = end;
      }
    } else if (/[!?/]/.test(html.charAt(less + 1))) at = orEnd(html.indexOf('>', less), 1, html);
    else {
      yield { kind: 'text', text: '<' };
      at = less + 1;
    }
  }
}
