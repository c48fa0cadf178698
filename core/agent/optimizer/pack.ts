import type { TokenCounter } from '../../ports/token-counter.ts';
import type { Source } from '../investigate/investigation.ts';

export type Packed = {
  /** In the order of their numbers. */
  readonly sources: readonly Source[];
  readonly leftOut: number;
  /** Of the sources as they are sent. */
  readonly tokens: number;
};

/** Runs of digits and hex say which time it was, not what was said. */
const alike = (text: string): string =>
  text
    .slice(0, 500)
    .replace(/\b[0-9a-f-]*\d[0-9a-f-]*\b/gi, '#')
    .replace(/\s+/g, ' ');

/** As many sources as the budget of tokens takes, the weightiest first, without those that say the same as one that is
 *  in. `render` is the form in which a source is sent, which is what costs. */
export const pack = (
  sources: readonly Source[],
  budget: number,
  tokens: TokenCounter,
  render: (source: Source) => string,
): Packed => {
  const chosen: Source[] = [];
  const said = new Set<string>();
  let left = budget;
  let leftOut = 0;
  for (const source of [...sources].sort((a, b) => b.weight - a.weight)) {
    const key = alike(source.text);
    if (source.text.trim() === '' || said.has(key)) continue;
    const cost = tokens.count(render(source));
    if (cost > left) leftOut += 1;
    else {
      said.add(key);
      chosen.push(source);
      left -= cost;
    }
  }
  return { sources: chosen.sort((a, b) => a.view.id - b.view.id), leftOut, tokens: budget - left };
};
