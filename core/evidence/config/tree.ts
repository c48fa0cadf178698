import { MAX_DEPTH, type ReadingInProgress } from './configuration.ts';
import type { ValueType } from './value-types.ts';

/** What a nested configuration (YAML, JSON) consists of. Lines count from 1. */
export type Tree =
  | { readonly kind: 'scalar'; readonly text: string; readonly line: number; readonly type?: ValueType }
  | { readonly kind: 'map'; readonly members: readonly Member[]; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly line: number };

export type Member = { readonly key: string; readonly line: number; readonly value: Tree };

/** Members that name the item of a list that they are in, as `name` does for containers and variables. */
const NAMING = ['name', 'id', 'key', 'alias', 'job_name'];
/** An item that assigns: `KEY=value`, `--pool-size=50`. */
const ASSIGNMENT = /^([\w.-]{1,80})=([\s\S]*)$/;
const PLAIN_ITEM = /^[\w./:@*-]{1,60}$/;

const memberText = (tree: Tree, key: string): string | undefined => {
  if (tree.kind !== 'map') return undefined;
  const value = tree.members.find(member => member.key === key)?.value;
  return value?.kind === 'scalar' && value.text !== '' ? value.text.slice(0, 80) : undefined;
};

/** The member that tells every item of a list from the others. */
const namingMember = (items: readonly Tree[]): string | undefined =>
  NAMING.find(key => {
    const names = items.map(item => memberText(item, key));
    return names.every(name => name !== undefined) && new Set(names).size === names.length;
  });

/** Flat paths for every value of a tree. An item of a list is known by its name, by what it assigns, or by itself, so that
 *  one that is put in front of it does not change its path; failing these, by its position.
 *  `mayName` says whether an item of that list may become a part of a path, which a secret must not. */
export const flatten = (
  tree: Tree,
  out: ReadingInProgress,
  mayName: (list: string, item: string) => boolean,
  prefix = '',
): void => {
  const plainItem = (path: string, { text, line, type }: Extract<Tree, { kind: 'scalar' }>, i: number): void => {
    const [, key, value] = ASSIGNMENT.exec(text) ?? [];
    if (key !== undefined && value !== undefined) out.add(`${path}[${key}]`, value, line);
    else out.add(`${path}[${PLAIN_ITEM.test(text) ? text : i}]`, text, line, type);
  };
  const items = (path: string, list: Extract<Tree, { kind: 'list' }>, depth: number): void => {
    const naming = namingMember(list.items);
    list.items.forEach((item, i) => {
      const name = naming === undefined ? undefined : memberText(item, naming);
      if (item.kind === 'scalar' && mayName(path, item.text)) plainItem(path, item, i);
      else visit(`${path}[${name ?? i}]`, item, item.line, depth);
    });
  };
  const visit = (path: string, node: Tree, line: number, depth: number): void => {
    if (depth > MAX_DEPTH) {
      out.flaw({ kind: 'limit', line, message: `nested deeper than ${MAX_DEPTH} levels, which are not followed` });
      return;
    }
    if (node.kind === 'scalar') out.add(path, node.text, line, node.type);
    else if (node.kind === 'list') {
      if (node.items.length === 0) out.add(path, '[]', line);
      else items(path, node, depth + 1);
    } else if (node.members.length === 0) {
      if (path !== '') out.add(path, '{}', line);
    } else
      for (const { key, line: at, value } of node.members)
        visit(path === '' ? key : `${path}.${key}`, value, at, depth + 1);
  };
  visit(prefix, tree, tree.line, 0);
};

/** Of several documents in one file, what each one's paths begin with: `Deployment/api` where it says so. */
export const documentNames = (documents: readonly Tree[]): readonly string[] => {
  if (documents.length < 2) return documents.map(() => '');
  return documents.map((document, i) => {
    const kind = memberText(document, 'kind');
    const metadata =
      document.kind === 'map' ? document.members.find(({ key }) => key === 'metadata')?.value : undefined;
    const name = metadata && memberText(metadata, 'name');
    return kind !== undefined && name !== undefined ? `${kind}/${name}` : `document ${i + 1}`;
  });
};
