import type { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { PROBLEMS } from '../problem.ts';
import { ANSWERS, REQUESTS } from './components.ts';
import { componentSchemas, type JsonSchema } from './json-schema.ts';
import { type NameOf, operationOf } from './operation.ts';

/** The OpenAPI 3.1 document of the endpoints, from the declarations that also serve and validate them. */
export const openApiDocument = (endpoints: readonly Endpoint[], version: string): object => {
  const nameOf = names();
  const paths: Record<string, Record<string, object>> = {};
  for (const one of endpoints) {
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [one.method]: operationOf(one, nameOf) };
  }
  const schemas = {
    ...componentSchemas(REQUESTS, 'input'),
    ...componentSchemas(ANSWERS, 'output'),
    Problem: PROBLEM,
  };
  const securitySchemes = { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } };
  return { openapi: '3.1.0', info: { ...INFO, version }, paths, components: { securitySchemes, schemas } };
};

const INFO = {
  title: 'FaultMaven',
  description: 'From "it broke" to why, with the proof and the fix. Errors are problem+json; see `/problems/{code}`.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const names = (): NameOf => {
  const all = [...Object.entries(REQUESTS), ...Object.entries(ANSWERS)];
  const known = new Map<z.ZodType, string>(all.map(([name, schema]) => [schema, name]));
  return schema => {
    const name = known.get(schema);
    if (name === undefined) throw new TypeError('an endpoint uses a schema that openapi/components.ts does not name');
    return name;
  };
};

const TEXT: JsonSchema = { type: 'string' };

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable and explained at `type`.',
  required: ['type', 'title', 'status', 'detail', 'code', 'trace_id'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: TEXT,
    status: { type: 'integer' },
    detail: TEXT,
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    trace_id: { type: 'string', description: 'What to give the operator.' },
    errors: {
      type: 'array',
      description: 'Each thing that is wrong with the input.',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string', examples: ['body.title'] }, message: TEXT },
      },
    },
  },
};
