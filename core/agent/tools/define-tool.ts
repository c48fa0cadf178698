import { z } from 'zod';
import { DomainError } from '../../kernel/error.ts';
import type { AgentTool, ToolContext, ToolOutcome } from './tool.ts';

export type ToolGiven<Schema extends z.ZodObject> = {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  run(args: z.infer<Schema>, context: ToolContext): Promise<ToolOutcome>;
};

/** A tool whose arguments have this schema: what the model is told of them, and the check of what it sends, are one. */
export const defineTool = <Schema extends z.ZodObject>(given: ToolGiven<Schema>): AgentTool => {
  const { name, description, schema, run } = given;
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return {
    definition: { name, description, parameters },
    async run(args, context) {
      context.signal.throwIfAborted();
      const properties = parameters.properties ?? {};
      const members = membersOf(name, args);
      const parsed = schema.safeParse(adapted(members, properties));
      if (!parsed.success) throw misfit(name, parsed.error);
      const outcome = await run(parsed.data, context);
      const dropped = Object.keys(members).filter(
        member => !Object.hasOwn(properties, member) && members[member] !== null,
      );
      return dropped.length === 0
        ? outcome
        : { ...outcome, text: `${ignored(name, dropped, properties)}\n${outcome.text}` };
    },
  };
};

const NAMED = 5;
const NAME_CHARS = 40;

/** Without it a result would be taken for one of what was asked for. */
const ignored = (name: string, dropped: readonly string[], properties: Properties): string =>
  `Ignored, because ${name} has no such arguments: ${dropped
    .slice(0, NAMED)
    .map(member => member.slice(0, NAME_CHARS))
    .join(', ')}. It has: ${Object.keys(properties).join(', ') || 'none'}.`;

const misfit = (name: string, { issues }: z.ZodError): DomainError => {
  const found = issues.map(({ path, message }) => ({ path: path.join('.') || 'arguments', message }));
  const list = found.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new DomainError('invalid', `The arguments of ${name} do not fit. ${list}`, { issues: found });
};

/** What is wrong with one argument, for the model to put right. */
export const badArgument = (path: string, message: string): DomainError =>
  new DomainError('invalid', `${path}: ${message}`, { issues: [{ path, message }] });

/** @throws DomainError 'invalid' for what is no object. */
const membersOf = (name: string, args: unknown): Readonly<Record<string, unknown>> => {
  const value = typeof args === 'string' ? fromText(name, args) : (args ?? {});
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new DomainError('invalid', `The arguments of ${name} must be one JSON object.`, {
    issues: [{ path: 'arguments', message: 'must be one JSON object' }],
  });
};

const fromText = (name: string, text: string): unknown => {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid', `The arguments of ${name} are not valid JSON.`, {
      issues: [{ path: 'arguments', message: 'must be valid JSON' }],
      cause,
    });
  }
};

type Properties = NonNullable<z.core.JSONSchema.BaseSchema['properties']>;

/** What models send where they mean something else: numbers as texts and the other way round, null or nothing for what they
 *  leave out, options in capitals. Arguments that the tool does not have are left out. */
const adapted = (args: Readonly<Record<string, unknown>>, properties: Properties): Record<string, unknown> => {
  const known = Object.entries(properties).filter(([name]) => Object.hasOwn(args, name));
  return Object.fromEntries(
    known.flatMap(([name, property]) => {
      const value = args[name];
      if (value === null || (typeof value === 'string' && value.trim() === '')) return [];
      return [[name, typeof property === 'boolean' ? value : likeIts(property, value)]];
    }),
  );
};

const WHOLE_NUMBER = /^\s*\+?\d{1,15}(?:\.0{1,3})?\s*$/;

const likeIts = ({ type, enum: options }: z.core.JSONSchema.BaseSchema, value: unknown): unknown => {
  if (type === 'integer') return typeof value === 'string' && WHOLE_NUMBER.test(value) ? Number(value) : value;
  if (options !== undefined && typeof value === 'string') return value.trim().toLowerCase();
  return type === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value;
};
