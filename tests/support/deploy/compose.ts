import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

type Environment = Readonly<Record<string, string>>;

export type Service = {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Environment;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[]; readonly interval?: string };
  readonly tmpfs?: readonly string[];
  readonly restart?: string;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly deploy?: unknown;
};

export type Project = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
};

type Tree = { [name: string]: unknown };

/** What `docker compose -f A -f B config` comes to, as far as our files go: variables, YAML's merge keys, `extends`, and later
 *  files over earlier ones.
 *  @throws where a variable that has to be set is not, with the file's own message. */
export const readCompose = (files: readonly string[], environment: Environment = {}): Project => {
  const project = files.map(file => readOne(file, environment)).reduce(over, {});
  return project as unknown as Project;
};

const readOne = (file: string, environment: Environment): Tree => {
  const tree = interpolated(parse(readFileSync(file, 'utf8'), { merge: true }), environment) as Tree;
  const services = (tree.services ?? {}) as Record<string, Tree>;
  const extended = Object.entries(services).map(([name, service]) => [
    name,
    extendedService(service, file, environment),
  ]);
  return { ...tree, services: Object.fromEntries(extended) };
};

const extendedService = ({ extends: base, ...own }: Tree, file: string, environment: Environment): Tree => {
  if (base === undefined) return own;
  const { file: other, service } = base as { file: string; service: string };
  const { [service]: found } = readOne(join(dirname(file), other), environment).services as Record<string, Tree>;
  if (!found) throw new Error(`${file}: there is no service ${service} in ${other}`);
  return over(found, own);
};

/** Lists that are one thing: the later one is meant instead of the earlier one. */
const WHOLE = new Set(['command', 'entrypoint', 'test']);

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const over = (earlier: Tree, later: Tree): Tree => {
  const merged: Tree = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    const before = earlier[name];
    if (isTree(before) && isTree(value)) merged[name] = over(before, value);
    else if (Array.isArray(before) && Array.isArray(value) && !WHOLE.has(name))
      merged[name] = [...new Set([...before, ...value])];
    else merged[name] = value;
  }
  return merged;
};

const VARIABLE = /\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})/g;

const interpolated = (value: unknown, environment: Environment): unknown => {
  if (typeof value === 'string')
    return value.replace(VARIABLE, (_, dollar, name: string, kind: string | undefined, text: string) => {
      if (dollar) return '$';
      const given = environment[name];
      if (given) return given;
      if (kind === '?') throw new Error(`${name}: ${text}`);
      return text ?? '';
    });
  if (Array.isArray(value)) return value.map(item => interpolated(item, environment));
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolated(item, environment)]));
};
