/** The media types that files are treated as. */
export const MARKDOWN = 'text/markdown';
export const PLAIN = 'text/plain';
export const HTML = 'text/html';
export const CSV = 'text/csv';
export const JSON_TEXT = 'application/json';
export const PDF = 'application/pdf';
export const PNG = 'image/png';
export const JPEG = 'image/jpeg';
export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const EXTENSIONS: Record<string, string> = {
  [MARKDOWN]: 'md markdown mdown mkd',
  [PLAIN]:
    'txt text log out err trace yaml yml toml conf config cfg cnf ini env properties xml xsd svg sql sh bash ps1 bat py js ts java go rb ' +
    'tf hcl service diff patch rst adoc org jsonl ndjson tsv',
  [HTML]: 'html htm xhtml',
  [CSV]: 'csv',
  [JSON_TEXT]: 'json',
  [PDF]: 'pdf',
  [DOCX]: 'docx',
  [PNG]: 'png',
  [JPEG]: 'jpg jpeg jpe jfif',
};

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([mediaType, extensions]) =>
    extensions.split(' ').map(e => [e, mediaType] as const),
  ),
);

const BY_DECLARATION = new Map([
  ...[MARKDOWN, PLAIN, HTML, CSV, JSON_TEXT, PDF, DOCX, PNG, JPEG].map(mediaType => [mediaType, mediaType] as const),
  ['text/x-markdown', MARKDOWN],
  ['image/jpg', JPEG],
  ['image/pjpeg', JPEG],
  ['application/xhtml+xml', HTML],
  ['application/yaml', PLAIN],
  ['application/x-yaml', PLAIN],
  ['application/xml', PLAIN],
  ['application/x-ndjson', PLAIN],
  ['application/toml', PLAIN],
]);

/** What rotation appends to a name: `.1`, `.2026-01-05`, `-20260105`. */
const ROTATION = /[.-]\d[\d._-]*$/;

/** The last extension of a file name in lower case, without what log rotation appended; '' where there is none. */
export const extensionOf = (name: string): string => {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).toLowerCase();
  const plain = base.replace(ROTATION, '');
  const dot = plain.lastIndexOf('.');
  return dot < 0 ? '' : plain.slice(dot + 1);
};

/** What a file claims to be: by its name, else by the type that came with it. Undefined: it claims nothing we know. */
export const claimedMediaType = (file: { name: string; mediaType: string | null }): string | undefined => {
  const declared = (file.mediaType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    BY_EXTENSION.get(extensionOf(file.name)) ??
    BY_DECLARATION.get(declared) ??
    (declared.startsWith('text/') ? PLAIN : undefined)
  );
};
