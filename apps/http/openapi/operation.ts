import type { z } from 'zod';
import { REPLAYED_HEADER } from '../act-once.ts';
import { type Answer, type Endpoint, isJsonOrFile, isMedia, isNothing, type RequestHeader } from '../endpoint.ts';
import { PROBLEMS, type ProblemCode } from '../problem.ts';
import { errorsOf } from './errors-of.ts';
import { inlineSchema, type JsonSchema, refTo } from './json-schema.ts';

/** The name of a schema among the components. @throws TypeError for one that has none. */
export type NameOf = (schema: z.ZodType) => string;

/** An endpoint as an Operation Object of OpenAPI 3.1. */
export const operationOf = (one: Endpoint, nameOf: NameOf): object => ({
  operationId: one.operation,
  summary: one.summary,
  ...(one.description && { description: one.description }),
  tags: [one.tag],
  ...(one.auth !== 'public' && { security: [{ bearer: [] }] }),
  parameters: parametersOf(one),
  ...requestBody(one, nameOf),
  responses: { ...successes(one, nameOf), ...problems(one) },
});

const HEADERS: Record<RequestHeader, string> = {
  'If-Match': 'The ETag that the change is meant for.',
  'If-None-Match': 'The ETag that you have.',
  'Last-Event-ID': 'The last event that you have seen.',
};

const KEY: object = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes it safe to send this request again when no answer came: a key of your choice, new for each new request, such ' +
    'as a UUID. The same key with the same request is answered the same and done once; with another one it is refused.',
  // 255 characters, and what quoting them adds.
  schema: { type: 'string', minLength: 1, maxLength: 512 },
};

const parametersOf = ({ params, query, headers = [], replay }: Endpoint): object[] => [
  ...(params ? fieldsOf(params.schema, 'path') : []),
  ...(query ? fieldsOf(query, 'query') : []),
  ...headers.map(name => ({ name, in: 'header', description: HEADERS[name], schema: { type: 'string' } })),
  ...(replay ? [KEY] : []),
];

type ObjectJsonSchema = { properties?: Record<string, JsonSchema>; required?: readonly string[] };

const fieldsOf = (schema: z.ZodType, place: 'path' | 'query'): object[] => {
  const { properties = {}, required = [] } = inlineSchema(schema) as ObjectJsonSchema;
  return Object.entries(properties).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema: field,
  }));
};

const requestBody = ({ body, form }: Endpoint, nameOf: NameOf): object => {
  if (!body && !form) return {};
  const required = !body?.safeParse({}).success;
  const content = {
    ...(body && { 'application/json': { schema: refTo(nameOf(body)) } }),
    ...(form && { 'multipart/form-data': { schema: formSchema(form) } }),
  };
  return { requestBody: { required, content } };
};

const FILE: JsonSchema = {
  type: 'string',
  contentMediaType: 'application/octet-stream',
  description: 'The file, after all other fields.',
};

const formSchema = (form: z.ZodType): JsonSchema => {
  const { properties, required = [] } = inlineSchema(form) as ObjectJsonSchema;
  return { type: 'object', properties: { ...properties, file: FILE }, required: [...required, 'file'] };
};

const successes = (one: Endpoint, nameOf: NameOf): Record<string, object> =>
  Object.fromEntries(
    Object.entries(one.responses).map(([status, answer]) => [status, success(status, answer, one, nameOf)]),
  );

const success = (status: string, answer: Answer, one: Endpoint, nameOf: NameOf): object => {
  if (isNothing(answer)) return { description: answer.nothing };
  if (isMedia(answer)) return { description: answer.description, content: { [answer.media]: {} } };
  const name = nameOf(isJsonOrFile(answer) ? answer.json : answer);
  const asFile = isJsonOrFile(answer) ? { [answer.file]: {} } : {};
  const content = { 'application/json': { schema: refTo(name) }, ...asFile };
  return { description: one.summary, ...headersOf(status, name, one), content };
};

const header = (description: string): object => ({ description, schema: { type: 'string' } });

const headersOf = (status: string, name: string, { replay }: Endpoint): object => {
  const headers = {
    ...((status === '201' || status === '202') && { Location: header('What was created, or where to poll for it.') }),
    ...((name === 'CaseView' || name === 'PostMortemView') && { ETag: header('The version, in quotes.') }),
    ...(replay && { [REPLAYED_HEADER]: header('`true` when this is the answer to an earlier, equal request.') }),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
};

/** By status; a status that is an answer of the endpoint's own is described there. */
const problems = (one: Endpoint): Record<string, object> => {
  const byStatus = Map.groupBy(errorsOf(one), code => PROBLEMS[code].status);
  const others = [...byStatus].filter(([status]) => !Object.hasOwn(one.responses, status));
  return Object.fromEntries(others.map(([status, codes]) => [String(status), problem(codes)]));
};

const problem = (codes: readonly ProblemCode[]): object => ({
  description: codes.map(code => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
  content: { 'application/problem+json': { schema: refTo('Problem') } },
});
