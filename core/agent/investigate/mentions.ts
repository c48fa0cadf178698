import type { FindingView } from '../../evidence/index.ts';
import type { SmallFile } from './small-files.ts';

/** A line of another file that speaks of the same thing as the likely cause. */
export type Mention = { readonly evidenceId: string; readonly locator: string; readonly text: string };

const MOST = 4;
/** A name that is in more lines than this is the name of the service and not of the change. */
const MOST_LINES = 3;

/** Names that somebody made up: `r418`, `CHG-20771`, `chunk-size`, and the last part of `a.b.chunk-size`. */
const NAME = /[\p{L}\p{N}]+(?:[._:/-][\p{L}\p{N}]+)*/gu;
const TELLING = /^(?=.*\p{L})(?=.*(?:\p{N}|[-_]|\p{Ll}\p{Lu})).{4,80}$/u;
const MOMENT = /^\d{4}-\d\d-\d\d|^\d\d:\d\d/;

const namesIn = (text: string): readonly string[] => {
  const names = (text.slice(0, 1_000).match(NAME) ?? []).flatMap(name => [name, name.split('.').at(-1) ?? name]);
  return [...new Set(names)].filter(name => TELLING.test(name) && !MOMENT.test(name));
};

/** The lines of the small files that share a telling name with the finding, those with the most names first. */
export const mentionsOf = (finding: FindingView | null, files: readonly SmallFile[]): readonly Mention[] => {
  if (finding === null) return [];
  const lines = files
    .filter(({ evidenceId }) => evidenceId !== finding.evidence_id)
    .flatMap(({ evidenceId, name, lines: own }) =>
      own.map(({ line, text }) => ({ evidenceId, locator: `${name}:${line}`, text, names: new Set(namesIn(text)) })),
    );
  const telling = namesIn(finding.quote).filter(name => {
    const holders = lines.filter(({ names }) => names.has(name)).length;
    return holders > 0 && holders <= MOST_LINES;
  });
  return lines
    .map(line => ({ line, shared: telling.filter(name => line.names.has(name)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, MOST)
    .map(({ line: { evidenceId, locator, text } }) => ({ evidenceId, locator, text: text.trim() }));
};
