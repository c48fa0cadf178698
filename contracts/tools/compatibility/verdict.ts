import { compareDocuments, type DocumentChange } from './compare-documents.ts';
import type { DocumentSet } from './document-set.ts';
import { canonical } from './json.ts';
import { breachesOf, UPCASTERS } from './laws.ts';
import { type Outline, outlineOf } from './outline.ts';
import { type Bump, bumpOf, sentenceOf } from './rules.ts';
import { documentNameFrom, fileOf, versionFrom } from './versions.ts';
import { inOrder, type Violation } from './violations.ts';

export type DocumentVerdict = {
  readonly file: string;
  /** Versions; undefined where there is no such document. */
  readonly was: string | undefined;
  readonly is: string | undefined;
  readonly changes: readonly DocumentChange[];
};

export type Verdict = {
  readonly documents: readonly DocumentVerdict[];
  /** None means that the documents may be released. */
  readonly violations: readonly Violation[];
};

export type Comparison = {
  readonly was: DocumentSet;
  readonly is: DocumentSet;
  /** Types of messages that the worker has an upcaster for. */
  readonly upcasters: ReadonlySet<string>;
};

const outlinesOf = (set: DocumentSet): Map<string, Outline> =>
  new Map(set.names.map(file => [file, outlineOf(set, file)]));

const text = (version: unknown): string | undefined => (version === undefined ? undefined : String(version));

const SHARED = /^schemas\/(?<name>.+)\.v(?<major>\d+)\.yaml$/;

/** The name under which a place that other documents share may change. */
const nextShared = (file: string): string => {
  const { name, major } = SHARED.exec(file)?.groups ?? {};
  return name === undefined ? 'another file' : `schemas/${name}.v${Number(major) + 1}.yaml`;
};

const nextDocument = (file: string, is: DocumentSet): string => {
  const name = documentNameFrom(file);
  if (name === undefined) return 'a new document';
  const majors = is.names
    .map(documentNameFrom)
    .filter(other => other?.address === name.address)
    .map(other => other?.major ?? 0);
  return fileOf({ ...name, major: Math.max(...majors) + 1 });
};

type Grouped = { readonly change: DocumentChange; readonly documents: readonly DocumentVerdict[] };

const needsMajor = ({ change, documents }: Grouped, is: DocumentSet): string => {
  const next = documents.map(({ file }) => nextDocument(file, is));
  const isShared = documents.every(({ file }) => file !== change.file);
  const place = isShared ? `${nextShared(change.file)}, for the new documents ` : 'the new document ';
  const upcasters = change.messages.map(type => `${UPCASTERS}/${type}.ts`);
  return [
    `leave ${change.file} as it was released; make the change in ${place}${next.join(', ')}`,
    ...(upcasters.length > 0 ? [`add ${upcasters.join(', ')}`] : []),
    'mark the old messages x-deprecated-since and keep them for a release or more',
  ].join('; ');
};

const needsMinor = ({ documents }: Grouped): string => {
  const raised = documents.map(({ file, was }) => {
    const [major, minor] = versionFrom(was) ?? [1, 0];
    return `${major}.${minor + 1}.0${documents.length > 1 ? ` in ${file}` : ''}`;
  });
  return `info.version ${raised.join(', ')}`;
};

const hasMinorBump = ({ was, is }: DocumentVerdict): boolean => {
  const [before, now] = [versionFrom(was), versionFrom(is)];
  return before === undefined || now === undefined || now[0] > before[0] || now[1] > before[1];
};

/** Changes that ask for a bump which the document does not have, those of one place in one group. */
const unmet = (documents: readonly DocumentVerdict[], bump: Bump): Grouped[] => {
  const groups = new Map<string, { change: DocumentChange; documents: DocumentVerdict[] }>();
  for (const document of documents.filter(each => bump === 'major' || !hasMinorBump(each))) {
    for (const change of document.changes.filter(each => bumpOf(each) === bump)) {
      const { messages, ...same } = change;
      const key = canonical(same);
      const group = groups.get(key) ?? { change: { ...same, messages: [] }, documents: [] };
      const all = [...new Set([...group.change.messages, ...messages])];
      groups.set(key, { change: { ...same, messages: all }, documents: [...group.documents, document] });
    }
  }
  return [...groups.values()];
};

const asViolation = (group: Grouped, needs: string): Violation => ({
  file: group.change.file,
  path: group.change.path,
  documents: group.documents.map(({ file }) => file),
  what: group.change.what,
  rule: sentenceOf(group.change.rule),
  bump: bumpOf(group.change),
  needs,
});

/** What became of the released documents, and whether it may be released. Both must be readable as AsyncAPI. */
export const verdictOn = ({ was, is, upcasters }: Comparison): Verdict => {
  const outlines = { was: outlinesOf(was), is: outlinesOf(is) };
  const files = [...new Set([...was.names, ...is.names])].sort();
  const documents = files.map(file => {
    const [before, now] = [outlines.was.get(file), outlines.is.get(file)];
    const changes = before && now ? inOrder(compareDocuments({ was, is }, { was: before, is: now })) : [];
    return { file, was: text(before?.version), is: text(now?.version), changes };
  });
  const violations = [
    ...unmet(documents, 'major').map(group => asViolation(group, needsMajor(group, is))),
    ...unmet(documents, 'minor').map(group => asViolation(group, needsMinor(group))),
    ...breachesOf({ ...outlines, upcasters }),
  ];
  return { documents, violations: inOrder(violations) };
};
