/** MAJOR.MINOR.PATCH, nothing else. */
export type Version = readonly [major: number, minor: number, patch: number];

const FORM = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
const NAME = /^(?<kind>jobs|events)\.(?<family>[a-z]+(?:-[a-z]+)*)\.v(?<major>[1-9]\d*)\.yaml$/;
const TYPE = /^(?<name>[a-z.-]+)\.v(?<major>[1-9]\d*)$/;

export const versionFrom = (text: unknown): Version | undefined => {
  const match = FORM.exec(String(text));
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
};

/** Below 0 when the one comes before the other, 0 when they are the same. */
export const compareVersions = (one: Version, other: Version): number =>
  one[0] - other[0] || one[1] - other[1] || one[2] - other[2];

/** What the name of a document says: `jobs.embedding.v2.yaml` is version 2 of what goes through `jobs.embedding`. */
export type DocumentName = { readonly address: string; readonly major: number };

export const documentNameFrom = (file: string): DocumentName | undefined => {
  const { kind, family, major } = NAME.exec(file)?.groups ?? {};
  return major === undefined ? undefined : { address: `${kind}.${family}`, major: Number(major) };
};

export const fileOf = ({ address, major }: DocumentName): string => `${address}.v${major}.yaml`;

/** What the type of a message says: `document.embed.v2` is version 2 of `document.embed`. */
export type TypeName = { readonly name: string; readonly major: number };

export const typeNameFrom = (type: string): TypeName | undefined => {
  const { name, major } = TYPE.exec(type)?.groups ?? {};
  return name === undefined ? undefined : { name, major: Number(major) };
};

export const typeOf = ({ name, major }: TypeName): string => `${name}.v${major}`;
