import { posix } from 'node:path';
import ts from 'typescript';
import { roomOf } from './house.ts';
import type { Ban } from './lint.ts';

/** Names of the platform that core must not use, and what it is given instead. */
const AMBIENT: { readonly [name: string]: string } = {
  Date: 'core takes the time from Clock',
  performance: 'core takes the time from Clock',
  Temporal: 'core takes the time from Clock',
  crypto: 'core takes identifiers from Ids',
  setTimeout: 'core never waits',
  setInterval: 'core never waits',
  setImmediate: 'core never waits',
  queueMicrotask: 'core never waits',
  console: 'core logs nothing',
  process: 'core knows no platform',
  globalThis: 'core knows no platform',
  global: 'core knows no platform',
  require: 'core knows no platform',
  Buffer: 'core knows no platform',
  eval: 'core runs no text',
  Function: 'core runs no text',
};

/** True where an identifier only names a member: `x.process`, `{ process: 1 }`, `interface { process: string }`. */
const isMemberName = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName === node;
  if (ts.isExportSpecifier(parent)) return parent.parent.parent.moduleSpecifier !== undefined;
  return (
    (ts.isTypeElement(parent) || ts.isClassElement(parent) || ts.isMethodDeclaration(parent)) && parent.name === node
  );
};

const ambient: Ban = node =>
  ts.isIdentifier(node) && Object.hasOwn(AMBIENT, node.text) && !isMemberName(node) ? AMBIENT[node.text] : undefined;

/** `Math` is only ever `Math.<member>`, so that no other spelling hides `Math.random`. */
const randomness: Ban = node => {
  if (!ts.isIdentifier(node) || node.text !== 'Math' || isMemberName(node)) return undefined;
  const { parent } = node;
  const plain = ts.isPropertyAccessExpression(parent) && parent.expression === node && parent.name.text !== 'random';
  return plain ? undefined : 'core takes randomness from Ids';
};

const isLiteral = (node: ts.Node | undefined): node is ts.StringLiteralLike =>
  node !== undefined && ts.isStringLiteralLike(node);

const computedImport: Ban = node =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && !isLiteral(node.arguments[0])
    ? 'an import names its file'
    : undefined;

const importMeta: Ban = node =>
  ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword ? 'core knows no files' : undefined;

const builtinModule: Ban = node =>
  (ts.isIdentifier(node) || isLiteral(node)) && node.text === 'getBuiltinModule' ? 'core knows no platform' : undefined;

const decorator: Ban = node => (ts.isDecorator(node) ? 'core has no decorators' : undefined);

export const CORE_BANS: readonly Ban[] = [ambient, randomness, importMeta, builtinModule, decorator];

const exportStar: Ban = node =>
  ts.isExportDeclaration(node) && (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))
    ? 'exports are named'
    : undefined;

/** `import { type A }` stays as an import of nothing at run time, and so runs the file. */
const typesOnly: Ban = node => {
  if (!ts.isImportDeclaration(node) || node.importClause === undefined || node.importClause.isTypeOnly)
    return undefined;
  const { name, namedBindings } = node.importClause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return undefined;
  const { elements } = namedBindings;
  return elements.length > 0 && elements.every(({ isTypeOnly }) => isTypeOnly)
    ? 'types come by import type'
    : undefined;
};

const reads = (file: string): boolean => /^(?:apps\/[^/]+\/main[.]ts$|tests\/|contracts\/tools\/)/.test(file);

/** True for `process.env`, `process['env']`, `process[name]` and the start of `const { env } = process`. */
const opensEnvironment = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text === 'env';
  if (ts.isElementAccessExpression(parent) && parent.expression === node)
    return !isLiteral(parent.argumentExpression) || parent.argumentExpression.text === 'env';
  return ts.isVariableDeclaration(parent) && parent.initializer === node;
};

const readsEnvironment = (node: ts.Node): boolean => {
  if (ts.isIdentifier(node) && node.text === 'process')
    return isMemberName(node) ? /^global(?:This)?[.]/.test(node.parent.getText()) : opensEnvironment(node);
  if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return false;
  if (!isLiteral(node.moduleSpecifier) || !/^(?:node:)?process$/.test(node.moduleSpecifier.text)) return false;
  const named = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (named === undefined) return !ts.isImportDeclaration(node);
  if (ts.isNamespaceImport(named) || ts.isNamespaceExport(named)) return true;
  return named.elements.some(({ propertyName, name }) => (propertyName ?? name).text === 'env');
};

const environment: Ban = (node, file) =>
  !reads(file) && readsEnvironment(node) ? 'only main.ts reads the environment' : undefined;

const isImported = ({ parent }: ts.Node): boolean =>
  ts.isImportDeclaration(parent) ||
  ts.isExportDeclaration(parent) ||
  ts.isExternalModuleReference(parent) ||
  (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)) ||
  (ts.isCallExpression(parent) && /^(?:import|require)$/.test(parent.expression.getText()));

/** The address of a source file, as in `new URL('./child.ts', import.meta.url)`, is an import that no net sees. */
const address: Ban = (node, file) => {
  if (file.startsWith('tests/') || !isLiteral(node) || isImported(node)) return undefined;
  if (!/^[.]{1,2}[/].*[.](?:[cm]?[jt]s|[jt]sx)$/.test(node.text)) return undefined;
  const target = posix.join(posix.dirname(file), node.text);
  return roomOf(target) === roomOf(file) ? undefined : 'a file is addressed within its room';
};

const isNothing = (body: ts.Node): boolean =>
  (ts.isBlock(body) && body.statements.length === 0) || (ts.isIdentifier(body) && body.text === 'undefined');

/** `.catch()` catches nothing, and `.catch(() => {})` hides everything. */
const swallowed: Ban = node => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (node.expression.name.text !== 'catch') return undefined;
  const [handler] = node.arguments;
  const silent = handler === undefined || (ts.isArrowFunction(handler) && isNothing(handler.body));
  return silent ? 'an error is mapped or goes up' : undefined;
};

export const HOUSE_BANS: readonly Ban[] = [exportStar, typesOnly, environment, address, computedImport, swallowed];
