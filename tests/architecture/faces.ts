import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type Finding, findingAt, parse } from './lint.ts';

/** What the face of a module of core may show: DTOs, events, and its service's interface with the factory. */

const SHOWN = /^[.][/](?:(?:[a-z-]+-)?models|events|service)[.]ts$/;

const specifierOf = (node: ts.ExportDeclaration | ts.ImportDeclaration): string =>
  node.moduleSpecifier !== undefined && ts.isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier.text : '';

/** The module's own files that its repository speaks of: entities, which stay inside, and repository.ts itself. */
const hiddenFiles = (root: string, module: string): string[] => {
  const file = `core/${module}/repository.ts`;
  if (!existsSync(join(root, file))) return [];
  const own = parse(root, file)
    .statements.filter(ts.isImportDeclaration)
    .map(specifierOf)
    .filter(specifier => specifier.startsWith('./') && !SHOWN.test(specifier));
  return ['./repository.ts', ...own];
};

const isTypeExport = (node: ts.ExportDeclaration): boolean =>
  node.isTypeOnly ||
  (node.exportClause !== undefined &&
    ts.isNamedExports(node.exportClause) &&
    node.exportClause.elements.every(({ isTypeOnly }) => isTypeOnly));

const faultOf = (statement: ts.Statement, hidden: readonly string[]): string | undefined => {
  if (!ts.isExportDeclaration(statement)) return 'a face only re-exports';
  const specifier = specifierOf(statement);
  if (!/^[.][/][^/]+[.]ts$/.test(specifier)) return 'a face shows files of its own module';
  if (hidden.includes(specifier)) return 'a face hides entities and repositories';
  return SHOWN.test(specifier) || isTypeExport(statement) ? undefined : 'a face shows DTOs, events and the service';
};

/** What is wrong with core/<module>/index.ts. */
export const faceFindings = (root: string, module: string): Finding[] => {
  const hidden = hiddenFiles(root, module);
  return parse(root, `core/${module}/index.ts`).statements.flatMap(statement => {
    const fault = faultOf(statement, hidden);
    return fault === undefined ? [] : [findingAt(fault, statement)];
  });
};

const returnsPromise = (member: ts.TypeElement): boolean => {
  const type = ts.isMethodSignature(member)
    ? member.type
    : ts.isPropertySignature(member) && member.type !== undefined && ts.isFunctionTypeNode(member.type)
      ? member.type.type
      : undefined;
  return type !== undefined && ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Promise';
};

const servicesIn = (root: string, module: string): ts.InterfaceDeclaration[] =>
  parse(root, `core/${module}/service.ts`)
    .statements.filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text.endsWith('Service'));

/** Members of the module's service that do not return a Promise. */
export const serviceFindings = (root: string, module: string): Finding[] =>
  servicesIn(root, module)
    .flatMap(({ members }) => [...members])
    .filter(member => !returnsPromise(member))
    .map(member => findingAt('every public method returns a Promise', member));

/** How many methods the module's service has. */
export const methodCount = (root: string, module: string): number =>
  servicesIn(root, module).reduce((sum, { members }) => sum + members.length, 0);
