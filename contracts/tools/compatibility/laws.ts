import { messagesIn, type Outline, type OutlinedMessage } from './outline.ts';
import { below, type Place } from './places.ts';
import type { Bump } from './rules.ts';
import {
  compareVersions,
  documentNameFrom,
  fileOf,
  type TypeName,
  typeNameFrom,
  typeOf,
  versionFrom,
} from './versions.ts';
import type { Violation } from './violations.ts';

/** Where the worker keeps what turns a message of one major version into the next, one file per type that it reads. */
export const UPCASTERS = 'apps/worker/upcasters';

/** Rules about documents as a whole, in words. */
export const LAWS = {
  name: 'a document is named FAMILY.vN.yaml after the address of its channel and its major version',
  version: 'info.version is MAJOR.MINOR.PATCH with the major version of the name',
  type: 'the type of a message ends in the major version of its document, and one document publishes it',
  backwards: 'a version never goes backwards',
  gap: 'a new major version follows the one before it, which stays published beside it',
  upcaster: 'a new major version comes with a migration: an upcaster from the one before it',
  succession: 'a message that has a next major version is marked as deprecated',
  removal: 'a document is removed after a deprecation period: every message of it was released as deprecated',
  mark: 'x-deprecated-since is the version of the document that set the mark',
} as const;

/** Everything published, as it was and as it is. */
export type Publication = {
  readonly was: ReadonlyMap<string, Outline>;
  readonly is: ReadonlyMap<string, Outline>;
  /** Types of messages that the worker has an upcaster for. */
  readonly upcasters: ReadonlySet<string>;
};

const violation = (
  law: keyof typeof LAWS,
  place: Place,
  what: string,
  needs: string,
  bump: Bump = 'none',
): Violation => ({
  file: place.file,
  path: place.path,
  documents: [place.file],
  what,
  rule: LAWS[law],
  bump,
  needs,
});

const VERSION = ['info', 'version'] as const;

const versionLaws = ({ file, version }: Outline, major: number): Violation[] => {
  const place = below({ file, path: [] }, ...VERSION);
  const found = versionFrom(version);
  if (found === undefined)
    return [violation('version', place, `${JSON.stringify(version)} is no version`, `a version such as ${major}.0.0`)];
  if (found[0] === major) return [];
  return [violation('version', place, `${version} is not major version ${major}`, `${major}.x.y, or another name`)];
};

const isOfMajor = (type: string, major: number): boolean => typeNameFrom(type)?.major === major;

const typeLaws = (outline: Outline, major: number): Violation[] =>
  messagesIn(outline)
    .filter(({ type }) => !isOfMajor(type, major))
    .map(({ type, at }) =>
      violation('type', at, `${type} does not end in .v${major}`, `a name that ends in .v${major}`),
    );

const nameLaws = (outline: Outline): Violation[] => {
  const name = documentNameFrom(outline.file);
  if (name === undefined)
    return [
      violation('name', { file: outline.file, path: [] }, 'has no such name', 'a name such as events.case.v1.yaml'),
    ];
  const elsewhere = outline.channels.filter(({ address }) => address !== name.address);
  return [
    ...versionLaws(outline, name.major),
    ...typeLaws(outline, name.major),
    ...elsewhere.map(({ place, address }) =>
      violation('name', place, `address ${address} is not ${name.address}`, `the address ${name.address}`),
    ),
  ];
};

const backwardsLaws = ({ was, is }: Publication): Violation[] =>
  [...is.values()].flatMap(({ file, version }) => {
    const [before, now] = [versionFrom(was.get(file)?.version), versionFrom(version)];
    if (before === undefined || now === undefined || compareVersions(now, before) >= 0) return [];
    const what = `was released as ${before.join('.')}, is ${now.join('.')}`;
    return [violation('backwards', below({ file, path: [] }, ...VERSION), what, `${before.join('.')} or above`)];
  });

type Published = { readonly message: OutlinedMessage; readonly outline: Outline };

const publishedIn = (outlines: ReadonlyMap<string, Outline>): Published[] =>
  [...outlines.values()].flatMap(outline => messagesIn(outline).map(message => ({ message, outline })));

const repetitionLaws = ({ is }: Publication): Violation[] => {
  const all = publishedIn(is);
  return all.flatMap(({ message, outline }, i) => {
    const first = all.findIndex(other => other.message.type === message.type);
    const other = all[first]?.outline;
    if (first === i || other === undefined || other === outline) return [];
    return [violation('type', message.at, `${message.type} is published by ${other.file} too`, 'one of the two')];
  });
};

const wasDeprecated = (was: Publication['was'], type: string): boolean =>
  publishedIn(was).some(({ message }) => message.type === type && message.deprecatedSince !== undefined);

/** Checked as long as the version before is published or was released, not only when a version is new. */
const successionLaws = ({ was, is, upcasters }: Publication): Violation[] => {
  const all = [...publishedIn(is), ...publishedIn(was)];
  const present = publishedIn(is);
  return present.flatMap(({ message }) => {
    const name = typeNameFrom(message.type);
    if (name === undefined || name.major === 1) return [];
    const before = typeOf({ ...name, major: name.major - 1 });
    if (!all.some(other => other.message.type === before)) return gapLaws(all, name, message);
    const old = present.find(other => other.message.type === before)?.message;
    const upcaster = `${UPCASTERS}/${before}.ts`;
    const needs = `x-deprecated-since at ${before}, with the version of the document that sets it`;
    return [
      // Once the version before is gone, after its deprecation, nobody sends it any more.
      ...(upcasters.has(before) || (old === undefined && wasDeprecated(was, before))
        ? []
        : [violation('upcaster', message.at, `nothing turns ${before} into ${message.type}`, upcaster, 'major')]),
      ...(old === undefined || old.deprecatedSince !== undefined
        ? []
        : [violation('succession', old.at, `${message.type} follows ${before}`, needs, 'minor')]),
    ];
  });
};

/** A message that has no earlier version at all may begin in any document. */
const gapLaws = (all: readonly Published[], { name, major }: TypeName, { type, at }: OutlinedMessage): Violation[] => {
  const earlier = all
    .map(({ message }) => typeNameFrom(message.type))
    .filter(other => other?.name === name && other.major < major)
    .map(other => other?.major ?? 0);
  if (earlier.length === 0) return [];
  const next = typeOf({ name, major: Math.max(...earlier) + 1 });
  return [violation('gap', at, `${type} has no version before it`, `${next}`, 'major')];
};

const familyLaws = ({ was, is }: Publication): Violation[] =>
  [...is.keys()].flatMap(file => {
    const name = documentNameFrom(file);
    if (name === undefined || name.major === 1) return [];
    const before = fileOf({ ...name, major: name.major - 1 });
    if (is.has(before) || was.has(file)) return [];
    return [violation('gap', { file, path: [] }, `${before} is not there`, `${before}, as it was released`, 'major')];
  });

const removalLaws = ({ was, is }: Publication): Violation[] =>
  [...was.values()]
    .filter(({ file }) => !is.has(file))
    .flatMap(outline => messagesIn(outline).filter(({ deprecatedSince }) => deprecatedSince === undefined))
    .map(({ type, at }) => {
      const needs = `the document back, x-deprecated-since at ${type}, and a release before it goes`;
      return violation('removal', at, `removed, and ${type} was never released as deprecated`, needs, 'major');
    });

const markLaws = ({ is }: Publication): Violation[] =>
  publishedIn(is).flatMap(({ message, outline }) => {
    if (message.deprecatedSince === undefined) return [];
    const [since, now] = [versionFrom(message.deprecatedSince), versionFrom(outline.version)];
    if (since !== undefined && (now === undefined || compareVersions(since, now) <= 0)) return [];
    const place = below(message.at, 'x-deprecated-since');
    return [violation('mark', place, `${message.deprecatedSince} is no version up to now`, `${outline.version}`)];
  });

/** What is wrong with the documents as a whole. */
export const breachesOf = (publication: Publication): Violation[] => [
  ...[...publication.is.values()].flatMap(nameLaws),
  ...backwardsLaws(publication),
  ...repetitionLaws(publication),
  ...familyLaws(publication),
  ...successionLaws(publication),
  ...removalLaws(publication),
  ...markLaws(publication),
];
