/** A place in a folder of documents: a file, by its name in the folder, and the keys that lead to the place in it. */
export type Place = { readonly file: string; readonly path: readonly string[] };

/** A value of a document, and where it stands. */
export type Located = Place & { readonly value: unknown };

/** `components.schemas.CaseClosedV1`; the document itself is the empty text. */
export const dotted = ({ path }: Place): string => path.join('.');

export const below = ({ file, path }: Place, ...keys: readonly string[]): Place => ({ file, path: [...path, ...keys] });
