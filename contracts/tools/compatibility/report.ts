import { dotted } from './places.ts';
import type { Problem } from './problems.ts';
import type { Verdict } from './verdict.ts';
import type { Violation } from './violations.ts';

/** Marks a piece of text; gives it back as it is where there are no colours. */
export type Paint = (style: 'bold' | 'red' | 'green' | 'dim', text: string) => string;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const concerned = ({ file, documents }: Violation): string =>
  documents.includes(file) ? '' : ` (${documents.join(', ')})`;

const linesOf = (violation: Violation, paint: Paint): string[] => [
  '',
  `${paint('bold', violation.file)}${concerned(violation)}: ${paint('red', dotted(violation) || 'the document')}`,
  `  change  ${violation.what}`,
  `  rule    ${violation.rule}`,
  `  bump    ${violation.bump}`,
  `  needs   ${violation.needs}`,
];

/** What changed since the release, a line per document and one per change. */
export const linesOfChanges = ({ documents }: Verdict): string[] =>
  documents
    .filter(({ was, is, changes }) => was !== is || changes.length > 0)
    .flatMap(({ file, was, is, changes }) => [
      `${file}: ${was ?? 'not released'} -> ${is ?? 'removed'}`,
      ...changes.map(change => `  ${dotted(change) || 'the document'}: ${change.what}`),
    ]);

/** A verdict as lines for people. */
export const linesOfVerdict = (verdict: Verdict, paint: Paint): string[] => {
  const count = plural(verdict.documents.length, 'document');
  if (verdict.violations.length === 0) {
    const changes = linesOfChanges(verdict).map(line => paint('dim', line));
    return [...changes, paint('green', `${count}, compatible with the released ones`)];
  }
  return [
    ...verdict.violations.flatMap(violation => linesOf(violation, paint)),
    '',
    paint('red', `${plural(verdict.violations.length, 'violation')} in ${count}`),
  ];
};

/** Problems as lines for people: file, line, path, rule, sentence. */
export const linesOfProblems = (problems: readonly Problem[], paint: Paint): string[] => [
  ...problems.map(problem => {
    const line = problem.line === undefined ? '' : `:${problem.line}`;
    const path = dotted(problem);
    const place = `${problem.file}${line}${path === '' ? '' : `: ${path}`}`;
    return `${paint('bold', place)}: ${paint('red', problem.rule)}: ${problem.message}`;
  }),
  paint('red', `${plural(problems.length, 'problem')}: nothing could be compared`),
];

const withDottedPath = <Item extends { readonly file: string; readonly path: readonly string[] }>(item: Item) => ({
  ...item,
  path: dotted(item),
});

/** The same for programs, as one JSON text. */
export const jsonOf = (verdict: Verdict | undefined, problems: readonly Problem[]): string =>
  JSON.stringify(
    {
      compatible: problems.length === 0 && verdict?.violations.length === 0,
      problems: problems.map(withDottedPath),
      violations: (verdict?.violations ?? []).map(withDottedPath),
      documents: (verdict?.documents ?? []).map(({ was, is, ...document }) => ({
        file: document.file,
        released: was ?? null,
        present: is ?? null,
        changes: document.changes.map(withDottedPath),
      })),
    },
    null,
    2,
  );
