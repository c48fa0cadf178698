import { z } from 'zod';

type Project = (value: unknown) => unknown;

const same: Project = value => value;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const ofObject = (shape: Readonly<Record<string, z.core.$ZodType>>): Project => {
  const fields = Object.entries(shape).map(([name, field]) => [name, projection(field)] as const);
  return value => {
    if (!isObject(value)) return value;
    const shown: Record<string, unknown> = {};
    for (const [name, project] of fields) {
      const found = value[name];
      if (found !== undefined) shown[name] = project(found);
    }
    return shown;
  };
};

/** A copy of a value that holds the fields which the schema names and no other, at every depth, so that a field added to
 *  a module's object by mistake is not published. It checks nothing else and so cannot fail: one odd value in what was
 *  read from a file or written by an older version must not turn a whole page of good ones into an internal error. */
export const projection = (schema: z.core.$ZodType): Project => {
  if (schema instanceof z.ZodObject) return ofObject(schema.shape);
  if (schema instanceof z.ZodArray) {
    const project = projection(schema.element);
    return project === same ? same : value => (Array.isArray(value) ? value.map(project) : value);
  }
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return projection(schema.unwrap());
  if (schema instanceof z.ZodUnion || schema instanceof z.ZodIntersection || schema instanceof z.ZodPipe)
    throw new TypeError('an answer has one shape: this kind of schema cannot say which fields to show');
  return same;
};
