import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sourcesIn } from './on-disk.ts';

/** One habit of the house that a line breaks. `line` counts from 1. */
export type Finding = { readonly rule: string; readonly file: string; readonly line: number };

/** Looks at one node of a file; the name of the rule that it breaks, if it breaks one. */
export type Ban = (node: ts.Node, file: string) => string | undefined;

export const parse = (root: string, file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2024, true);

export const findingAt = (rule: string, node: ts.Node): Finding => {
  const source = node.getSourceFile();
  return { rule, file: source.fileName, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 };
};

/** Every finding of every ban in the files, each once. */
export const findings = (root: string, files: readonly string[], bans: readonly Ban[]): Finding[] =>
  files.flatMap(file => {
    const found = new Map<string, Finding>();
    const visit = (node: ts.Node): void => {
      for (const ban of bans) {
        const rule = ban(node, file);
        if (rule === undefined) continue;
        const finding = findingAt(rule, node);
        found.set(`${finding.line} ${rule}`, finding);
      }
      ts.forEachChild(node, visit);
    };
    visit(parse(root, file));
    return [...found.values()];
  });

const MARK = /\/\/ planted: (.+)$/;

/** What the bait says about itself: a comment at the end of each line that breaks a rule. */
export const planted = (root: string, wings: readonly string[]): Finding[] =>
  wings
    .flatMap(wing => sourcesIn(wing, root))
    .flatMap(file =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((text, i) => (MARK.exec(text)?.[1] ?? '').split('; ').map(rule => ({ rule, file, line: i + 1 })))
        .filter(({ rule }) => rule !== ''),
    );

export const told = (found: readonly Finding[]): string[] =>
  found.map(({ rule, file, line }) => `${file}:${line} ${rule}`).sort();
