const FRONT_MATTER = /^---[ \t]*\n([\s\S]{0,10000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/;
const TITLE_FIELD = /^title:[ \t]*(.+?)[ \t]*$/m;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
const FENCE = /^ {0,3}(```|~~~)/;

/** A title stands near the start, and a hostile file has no say in how long it is looked for. */
const LINES_TO_LOOK_AT = 200;
const CHARACTERS_TO_LOOK_AT = 20_000;

const unquoted = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;

const firstHeading = (lines: readonly string[]): string | null => {
  let fenced = false;
  for (const [i, line] of lines.entries()) {
    if (FENCE.test(line)) fenced = !fenced;
    if (fenced) continue;
    const heading = HEADING.exec(line)?.[1];
    if (heading) return heading;
    if (line.trim() !== '' && !/^\s*[-*+>|]/.test(line) && UNDERLINE.test(lines[i + 1] ?? '')) return line.trim();
  }
  return null;
};

/** The title of a Markdown document: `title:` of its YAML front matter, else its first heading (CommonMark: ATX or
 *  underlined, not in a fence), else null. */
export const markdownTitle = (text: string): string | null => {
  const start = text.slice(0, CHARACTERS_TO_LOOK_AT);
  const frontMatter = FRONT_MATTER.exec(start);
  const field = TITLE_FIELD.exec(frontMatter?.[1] ?? '')?.[1];
  if (field) return unquoted(field);
  return firstHeading(start.slice(frontMatter?.[0].length ?? 0).split('\n', LINES_TO_LOOK_AT));
};
