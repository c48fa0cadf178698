import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromFile, Parser } from '@asyncapi/parser';
import { parse } from 'yaml';

export type JsonSchema = { readonly [keyword: string]: unknown };

export type MessageKind = 'job' | 'event';

/** One message of the published language, as its document says it. */
export type PublishedMessage = {
  /** For example `case.closed.v1`. */
  readonly type: string;
  /** The type in Pascal case: `CaseClosedV1`. */
  readonly name: string;
  readonly kind: MessageKind;
  /** JSON Schema of the envelope's `data`, without references. */
  readonly data: JsonSchema;
};

export type Published = {
  /** Sorted by type, so that the order of files on disk decides nothing. */
  readonly messages: readonly PublishedMessage[];
  /** JSON Schema of the envelope itself, without references. */
  readonly envelope: JsonSchema;
};

export const DOCUMENTS = fileURLToPath(new URL('../asyncapi/', import.meta.url));

const ENVELOPE = 'schemas/cloud-event.v1.yaml';
const TYPE = /^[a-z]+(?:\.[a-z]+(?:-[a-z]+)*)+\.v[1-9][0-9]*$/;
const KINDS: { readonly [family: string]: MessageKind } = { jobs: 'job', events: 'event' };

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

export type Diagnostic = {
  readonly severity: (typeof SEVERITIES)[number];
  /** The parser's name of the rule. */
  readonly rule: string;
  readonly path: readonly string[];
  readonly message: string;
  /** Counted from 1. */
  readonly line: number;
};

/** Names of the AsyncAPI documents in a folder, sorted. */
export const documentNames = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter(name => name.endsWith('.yaml')).sort();

/** What the AsyncAPI parser says about one document, the worst first. */
export const diagnosticsOf = async (folder: string, name: string): Promise<Diagnostic[]> => {
  const { diagnostics } = await fromFile(new Parser(), join(folder, name)).parse();
  return [...diagnostics]
    .sort((a, b) => a.severity - b.severity)
    .map(({ severity, code, path, message, range }) => ({
      severity: SEVERITIES[severity],
      rule: String(code),
      path: path.map(String),
      message,
      line: range.start.line + 1,
    }));
};

/** The schema without what the parser added to it. */
const withoutMarks = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutMarks);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !keyword.startsWith('x-parser-'))
      .map(([keyword, value]) => [keyword, withoutMarks(value)]),
  );
};

/** `case.closed.v1` as `CaseClosedV1`. */
export const pascalCase = (name: string): string =>
  name
    .split(/[._-]/)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const messagesOf = async (folder: string, name: string): Promise<PublishedMessage[]> => {
  const { document, diagnostics } = await fromFile(new Parser(), join(folder, name)).parse();
  if (document === undefined)
    throw new Error(`${name} is not a valid AsyncAPI document: ${diagnostics.map(d => d.message).join('; ')}`);
  const kind = KINDS[name.split('.')[0] ?? ''];
  if (kind === undefined) throw new Error(`${name}: the name of a document begins with jobs. or events.`);
  return document
    .messages()
    .all()
    .map(message => {
      const type = message.name() ?? message.id();
      if (!TYPE.test(type)) throw new Error(`${name}: ${type} is not a message type such as case.closed.v1`);
      const payload = message.payload()?.json() as { properties?: { data?: unknown; type?: { const?: unknown } } };
      if (payload?.properties?.type?.const !== type)
        throw new Error(`${name}: the envelope of ${type} does not say its type`);
      return { type, name: pascalCase(type), kind, data: withoutMarks(payload.properties.data) as JsonSchema };
    });
};

const envelopeOf = async (folder: string): Promise<JsonSchema> => {
  const schemas: unknown = parse(await readFile(join(folder, ENVELOPE), 'utf8'));
  return (schemas as { CloudEvent: JsonSchema }).CloudEvent;
};

/** Reads every document in the folder. Throws on the first one that is not valid, or that repeats a type. */
export const readPublished = async (folder: string = DOCUMENTS): Promise<Published> => {
  const found: PublishedMessage[] = [];
  for (const name of await documentNames(folder)) found.push(...(await messagesOf(folder, name)));
  const messages = found.sort((a, b) => (a.type < b.type ? -1 : 1));
  const repeated = messages.find((message, i) => message.type === messages[i + 1]?.type);
  if (repeated !== undefined) throw new Error(`two documents publish ${repeated.type}`);
  return { messages, envelope: await envelopeOf(folder) };
};
