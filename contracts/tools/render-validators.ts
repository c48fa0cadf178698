import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import type { JsonSchema, Published } from './documents.ts';

/** Ids are compared as text, so only the one canonical spelling of a UUID is one. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The schema for producers: what it does not name is an error. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('allOf' in schema)
    throw new Error('data composed by allOf cannot be closed part by part: write it as one object');
  const inner = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, closed(value)]));
  return 'properties' in inner && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
};

const variableName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** What only people read. */
const WORDS = /^(?:title|description|examples|deprecated|[$]comment|x-.*)$/;
/** Keywords whose values are data, or name schemas: a field may be called `title`. */
const DATA = new Set(['const', 'enum', 'default']);
const NAMES = new Set(['properties', 'patternProperties', 'definitions']);

/** The schema without what only people read, so that it is not loaded with each process. */
const bare = (schema: unknown, holdsNames = false): unknown => {
  if (Array.isArray(schema)) return schema.map(each => bare(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => holdsNames || !WORDS.test(keyword))
      .map(([keyword, value]) => [
        keyword,
        !holdsNames && DATA.has(keyword) ? value : bare(value, !holdsNames && NAMES.has(keyword)),
      ]),
  );
};

type Row = { readonly key: string; readonly variable: string; readonly schema: JsonSchema };

const rowsOf = ({ messages, envelope }: Published): Row[] => [
  { key: 'envelope', variable: 'cloudEvent', schema: bare(envelope) as JsonSchema },
  ...messages.map(({ type, name, data }) => ({
    key: type,
    variable: variableName(name),
    schema: bare(data) as JsonSchema,
  })),
];

/** Ajv writes CommonJS requires even into ES modules; as imports they are seen by every tool and cost no loader. */
const importsForRequires = (code: string): string => {
  const modules = [...new Set([...code.matchAll(/require\("([^"]+)"\)/g)].map(match => match[1] ?? ''))].sort();
  const imports = modules.map((module, i) => `import required${i} from '${module}.js';\n`).join('');
  return imports + modules.reduce((text, module, i) => text.replaceAll(`require("${module}")`, `required${i}`), code);
};

/** The text of checks.js: Ajv's own code, made beforehand, so that starting costs no Ajv and no compiling; the engine
 *  parses each function when it is first called. */
export const renderChecks = (published: Published, header: string): string => {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addFormat('uuid', UUID);
  const exported: { [variable: string]: string } = {};
  for (const { variable, schema } of rowsOf(published)) {
    for (const [suffix, form] of [
      ['Strict', closed(schema)],
      ['Lenient', schema],
    ] as const) {
      ajv.addSchema(form as JsonSchema, variable + suffix);
      exported[variable + suffix] = variable + suffix;
    }
  }
  const render = standalone as unknown as (ajv: Ajv, exported: { [variable: string]: string }) => string;
  return `${header}\n${importsForRequires(render(ajv, exported).replace(/^"use strict";\n?/, ''))}`;
};

/** The text of checks.d.ts. */
export const renderCheckTypes = (published: Published, header: string): string => `${header}
/** A check made by Ajv: after a call that returned false, \`errors\` holds why. */
export type Check = {
  (data: unknown): boolean;
  errors?: readonly CheckError[] | null;
};

export type CheckError = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: { readonly [name: string]: unknown };
};

${rowsOf(published)
  .flatMap(({ variable }) => [`export const ${variable}Strict: Check;`, `export const ${variable}Lenient: Check;`])
  .join('\n')}
`;

/** The text of validators.ts: the checks by message type, with problems in our own words. */
export const renderValidators = (published: Published, header: string): string => {
  const rows = rowsOf(published);
  const row = ({ key, variable }: Row): string =>
    `  ${key === 'envelope' ? key : `'${key}'`}: validator(checks.${variable}Strict, checks.${variable}Lenient),`;
  return `${header}
import * as checks from './checks.js';
import type { MessageType } from './messages.ts';

/** One thing wrong with a message: where (such as \`data.owner_id\`), and what. Never holds a value of the message. */
export type Issue = { readonly path: string; readonly message: string };

/** Both return every problem; none means that the data has the shape of its type. */
export type Validator = {
  /** For producers: a field that the contract does not name is a problem. */
  strict(data: unknown): readonly Issue[];
  /** For consumers: fields that the contract does not name are ignored. */
  lenient(data: unknown): readonly Issue[];
};

const field = (error: checks.CheckError): string => {
  const { missingProperty, additionalProperty } = error.params;
  const name = missingProperty ?? additionalProperty;
  return \`\${error.instancePath}\${name === undefined ? '' : \`/\${name}\`}\`.replaceAll('/', '.');
};

const SENTENCES: { readonly [keyword: string]: (params: checks.CheckError['params']) => string } = {
  required: () => 'is missing',
  additionalProperties: () => 'is not a field of this message',
  enum: ({ allowedValues }) => \`must be one of \${JSON.stringify(allowedValues)}\`,
  const: ({ allowedValue }) => \`must be \${JSON.stringify(allowedValue)}\`,
  type: ({ type }) => \`must be of type \${String(type).replace(',', ' or ')}\`,
  format: ({ format }) => \`must be a \${format}\`,
  pattern: () => 'does not have the form that it must have',
  minimum: ({ limit }) => \`must be \${limit} or more\`,
  minLength: () => 'must not be empty',
};

const sentence = ({ keyword, params }: checks.CheckError): string =>
  SENTENCES[keyword]?.(params) ?? \`does not meet "\${keyword}"\`;

const issuesOf = (check: checks.Check, root: string, data: unknown): readonly Issue[] =>
  check(data)
    ? []
    : (check.errors ?? []).map(error => ({ path: root + field(error), message: sentence(error) }));

const validator = (strict: checks.Check, lenient: checks.Check, root = 'data'): Validator => ({
  strict: data => issuesOf(strict, root, data),
  lenient: data => issuesOf(lenient, root, data),
});

/** What the envelope's \`data\` must be, by the envelope's \`type\`. */
export const validators: { readonly [Type in MessageType]: Validator } = {
${rows.slice(1).map(row).join('\n')}
};

/** The envelope; that its data fits its type is for \`validators\` to say. */
export const envelopeValidator: Validator = validator(checks.cloudEventStrict, checks.cloudEventLenient, 'envelope');

export const isMessageType = (type: string): type is MessageType => Object.hasOwn(validators, type);
`;
};
