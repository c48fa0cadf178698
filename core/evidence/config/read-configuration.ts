import { type Configuration, type Entry, type Flaw, type Reading, reading, type Syntax } from './configuration.ts';
import { readBlocks } from './read-blocks.ts';
import { readJson } from './read-json.ts';
import { readLines } from './read-lines.ts';
import { readToml } from './read-toml.ts';
import { mayName, secretManifests, toSetting } from './secrets.ts';
import { documentNames, flatten, type Tree } from './tree.ts';

/** Reads YAML into trees without expanding aliases; of a text that is not valid, what could be read. Bounded in memory, depth
 *  and time by whoever implements it. */
export type ReadYaml = (text: string) => { readonly documents: readonly Tree[]; readonly flaws: readonly Flaw[] };

export type ReadConfiguration = {
  readonly configuration: Configuration;
  readonly flaws: readonly Flaw[];
  /** As written, in the order of `configuration.settings`. They hold secrets. */
  readonly entries: readonly Entry[];
};

const fromTrees = (documents: readonly Tree[], flaws: readonly Flaw[]): Reading => {
  const out = reading();
  for (const flaw of flaws) out.flaw(flaw);
  const names = documentNames(documents);
  for (const [i, document] of documents.entries()) flatten(document, out, mayName, names[i]);
  return out.end();
};

/** A configuration is a map. A list of things is data or a log, a text is a text. */
const isMap = (documents: readonly Tree[]): boolean => documents.some(({ kind }) => kind === 'map');

/** A log of one line, or of one event, is a map too. */
const isLogRecord = ({ members }: Extract<Tree, { kind: 'map' }>): boolean => {
  const has = (names: RegExp): boolean => members.some(({ key }) => names.test(key));
  return has(/^(?:msg|message|log)$/i) && has(/^@?(?:level|severity|lvl|time|timestamp|ts)$/i);
};

const MOMENT = /^(?:\d{4}-\d\d-\d\d[T ]|\d{10}(?:\d{3})?(?:\.|$))/;

/** Items looked at of a list. */
const SAMPLE = 20;

/** A list of events in an object: `{"Records": [{"eventTime": "2026-01-05T10:00:00Z", ...`. */
const holdsRecords = ({ members }: Extract<Tree, { kind: 'map' }>): boolean =>
  members.some(
    ({ value }) =>
      value.kind === 'list' &&
      value.items.length > 0 &&
      value.items
        .slice(0, SAMPLE)
        .every(
          item =>
            item.kind === 'map' &&
            item.members.some(each => each.value.kind === 'scalar' && MOMENT.test(each.value.text)),
        ),
  );

const readText = (name: string, syntax: Syntax, text: string, readYaml: ReadYaml | undefined): Reading | undefined => {
  if (syntax === 'yaml') {
    const { documents, flaws } = readYaml?.(text) ?? { documents: [], flaws: [] };
    return isMap(documents) ? fromTrees(documents, flaws) : undefined;
  }
  if (syntax === 'json') {
    const { tree, flaws } = readJson(text);
    return tree?.kind === 'map' && !isLogRecord(tree) && !holdsRecords(tree) ? fromTrees([tree], flaws) : undefined;
  }
  if (syntax === 'toml') {
    const { tree, flaws } = readToml(text);
    return fromTrees([tree], flaws);
  }
  if (syntax === 'blocks') return readBlocks(text);
  // Units of systemd name their commands and dependencies one by one.
  return readLines(text, syntax, { repeats: /\.service\b/i.test(name) || /^\[Unit\]/m.test(text) });
};

/** Where fewer lines than this are settings, the text is no configuration, whatever its name says. */
const FLAWED = 0.5;

/** Reads a configuration; undefined for a text that is none. Nothing in `configuration` shows a secret. */
export const readConfiguration = (
  name: string,
  syntax: Syntax,
  text: string,
  readYaml?: ReadYaml,
): ReadConfiguration | undefined => {
  const read = readText(name, syntax, text, readYaml);
  if (read === undefined || read.entries.length === 0) return undefined;
  const { entries, flaws, omitted } = read;
  if (
    flaws.filter(({ kind }) => kind === 'syntax').length > entries.length * FLAWED &&
    syntax !== 'yaml' &&
    syntax !== 'json'
  )
    return undefined;
  const hidden = secretManifests(entries);
  const settings = entries.map(entry => toSetting(entry, hidden));
  return { configuration: { syntax, settings, omitted }, flaws, entries };
};
