import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { BAIT, EXCEPTIONS, HOMES, MODULES, type Packages, ROOMS, type Room, WINGS } from './house.ts';
import { sourcesIn } from './on-disk.ts';

/** The net for every form of import, including those that ts-arch does not see: dependency-cruiser, with one forbidding
 *  rule per room made from house.ts. */

export type Breach = { readonly rule: string; readonly from: string; readonly to: string };

/** The name of the package in the path of one of its files. */
const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+).*$/;

const PACKAGES: { readonly [allowed in Packages]: readonly string[] } = {
  none: [],
  zod: ['(?:^|/)node_modules/zod/'],
  validation: ['(?:^|/)node_modules/ajv(?:-formats)?/'],
  any: ['(?:^|/)node_modules/'],
};

const inner = (room: string): string[] =>
  Object.keys(ROOMS)
    .filter(other => other.startsWith(`${room}/`))
    .map(other => `^${other}/`);

const allowList = (name: string, room: Room, from: { path: string; pathNot: string[] }): IForbiddenRuleType => ({
  name,
  severity: 'error',
  comment: room.because,
  from,
  to: {
    pathNot: [...room.imports, ...PACKAGES[room.packages]],
    ...(room.packages === 'any' ? { dependencyTypesNot: ['core'] } : {}),
  },
});

const exceptions = Object.entries(EXCEPTIONS).map(([name, room]) =>
  allowList(name, room, { path: room.files, pathNot: [] }),
);

const roomRule = ([name, room]: [string, Room]): IForbiddenRuleType =>
  allowList(name, room, {
    path: `^${name}/`,
    pathNot: [...inner(name), ...Object.values(EXCEPTIONS).map(({ files }) => files)],
  });

const homeRule = ([dependency, homes]: [string, readonly string[]]): IForbiddenRuleType => ({
  name: `home of ${dependency}`,
  severity: 'error',
  comment: 'a technology lives in one room, so that it can be exchanged there',
  from: { path: '^(core|adapters|apps|contracts)/', pathNot: homes.map(home => `^${home}/`) },
  to: { path: `(?:^|/)node_modules/${dependency}/` },
});

const HOUSE_RULES: readonly IForbiddenRuleType[] = [
  {
    name: 'core sees types of messages only',
    severity: 'error',
    comment: 'code behind a message type would run in the domain',
    from: { path: '^core/' },
    to: { path: '^contracts/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing that runs needs a development package',
    severity: 'error',
    comment: 'it is not there in production',
    from: { path: '^(core|adapters|apps|contracts/generated)/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no cycle at run time',
    severity: 'error',
    comment: 'whoever is imported first sees the other one half made',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no cycle between modules of core',
    severity: 'error',
    comment: 'modules that need each other are one module',
    from: { path: `^core/(${MODULES.join('|')})/` },
    to: { circular: true, via: { path: `^core/(${MODULES.join('|')})/`, pathNot: '^core/$1/' } },
  },
  {
    name: 'every import leads somewhere',
    severity: 'error',
    comment: 'an import that cannot be followed cannot be judged',
    from: {},
    to: { couldNotResolve: true },
  },
];

const RULES: readonly IForbiddenRuleType[] = [
  ...Object.entries(ROOMS).map(roomRule),
  ...exceptions,
  ...Object.entries(HOMES).map(homeRule),
  ...HOUSE_RULES,
];

const wingsOf = (root: string): string[] => WINGS.filter(wing => existsSync(join(root, wing)));

/** Names of all rules except the one that forbids nothing. */
export const RULE_NAMES: readonly string[] = RULES.map(({ name }) => name ?? '').filter(name => name !== 'tests');

const cruiseTree = async (root: string): Promise<ICruiseResult> => {
  const { output } = await cruise(wingsOf(root), {
    baseDir: root,
    ruleSet: { forbidden: [...RULES] },
    validate: true,
    exclude: { path: root === BAIT ? [] : ['^tests/architecture/bait/'] },
    doNotFollow: { path: '(?:^|/)node_modules/' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    parser: 'tsc',
    moduleSystems: ['es6', 'cjs', 'tsd'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default', 'require'],
    },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered in text');
  return output;
};

/** Every import in a tree that a rule forbids, once per rule. Of a package only its name is told. */
export const breaches = async (root: string): Promise<Breach[]> =>
  (await cruiseTree(root)).summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    from,
    to: to.replace(PACKAGE, 'npm:$1'),
  }));

/** The files that the net has looked at, and those that are there. */
export const filesSeen = async (root: string): Promise<{ seen: ReadonlySet<string>; onDisk: readonly string[] }> => ({
  seen: new Set((await cruiseTree(root)).modules.map(({ source }) => source)),
  onDisk: wingsOf(root).flatMap(wing => sourcesIn(wing, root)),
});
