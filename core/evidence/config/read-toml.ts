import type { Flaw } from './configuration.ts';
import { tomlCursor } from './toml-values.ts';
import type { Member, Tree } from './tree.ts';

export type TomlReading = { readonly tree: Tree; readonly flaws: readonly Flaw[] };

type Table = { readonly kind: 'map'; readonly members: Member[]; readonly line: number };
type Tables = { readonly kind: 'list'; readonly items: Table[]; readonly line: number };
/** What a name stands for while the file is read. */
type Place = {
  readonly table: Table;
  readonly children: Map<string, Place | Place[]>;
  readonly firstLines: Map<string, number>;
};

const newPlace = (line: number): Place => ({
  table: { kind: 'map', members: [], line },
  children: new Map(),
  firstLines: new Map(),
});

/** The table of that name in another one; of a list of tables, its last. */
const enter = (from: Place, name: string, line: number): Place => {
  const known = from.children.get(name);
  const found = Array.isArray(known) ? known.at(-1) : known;
  if (found !== undefined) return found;
  if (from.firstLines.has(name)) throw new SyntaxError('this name has a value already');
  const made = newPlace(line);
  from.children.set(name, made);
  from.table.members.push({ key: name, line, value: made.table });
  return made;
};

/** Begins a further table of a list: `[[servers]]`. */
const append = (from: Place, name: string, line: number): Place => {
  const known = from.children.get(name);
  if (known !== undefined && !Array.isArray(known)) throw new SyntaxError('this name is that of a single table');
  const made = newPlace(line);
  if (known === undefined) {
    const list: Tables = { kind: 'list', items: [made.table], line };
    from.children.set(name, [made]);
    from.table.members.push({ key: name, line, value: list });
    return made;
  }
  known.push(made);
  const list = from.table.members.find(({ key }) => key === name)?.value as Tables | undefined;
  list?.items.push(made.table);
  return made;
};

/** Reads TOML 1.0 with the line of each setting. A line with a mistake is a flaw, and reading goes on with the next. */
export const readToml = (text: string): TomlReading => {
  const cursor = tomlCursor(text.replace(/^\uFEFF/, ''));
  const root = newPlace(1);
  const flaws: Flaw[] = [];
  let current = root;

  const header = (line: number): void => {
    const isList = cursor.take('[');
    const names = cursor.key();
    if (!cursor.take(isList ? ']]' : ']')) throw new SyntaxError('the name of a table is not closed');
    const outer = names.slice(0, -1).reduce((place, name) => enter(place, name, line), root);
    const last = names.at(-1) ?? '';
    current = isList ? append(outer, last, line) : enter(outer, last, line);
  };
  const setting = (line: number): void => {
    const names = cursor.key();
    if (!cursor.take('=')) throw new SyntaxError('an equals sign is missing');
    const value = cursor.value();
    const owner = names.slice(0, -1).reduce((place, name) => enter(place, name, line), current);
    const key = names.at(-1) ?? '';
    const firstLine = owner.firstLines.get(key);
    if (firstLine === undefined) owner.firstLines.set(key, line);
    else flaws.push({ kind: 'duplicate', path: names.join('.'), firstLine, line });
    owner.table.members.push({ key, line, value });
  };

  for (cursor.skip(true); cursor.peek() !== undefined; cursor.skip(true)) {
    const line = cursor.line();
    try {
      if (cursor.take('[')) header(line);
      else setting(line);
      cursor.skip(false);
      if (cursor.peek() !== undefined && cursor.peek() !== '\n') throw new SyntaxError('something follows the value');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      flaws.push({ kind: 'syntax', line, message: error.message });
      cursor.leaveLine();
    }
  }
  return { tree: root.table, flaws };
};
