import { parseArgs } from 'node:util';
import { onTerminal } from './compatibility/on-terminal.ts';
import type { Problem } from './compatibility/problems.ts';
import { FOLDERS, type Folders, readContracts } from './compatibility/read-contracts.ts';
import { jsonOf, linesOfProblems, linesOfVerdict, type Paint } from './compatibility/report.ts';
import { type Verdict, verdictOn } from './compatibility/verdict.ts';

/** With problems there is no verdict, and without a verdict nothing is compatible. */
export type Outcome = { readonly problems: readonly Problem[]; readonly verdict: Verdict | undefined };

/** Compares the documents with the released ones. Whatever is wrong with either is part of what it answers. */
export const checkCompatibility = async (folders: Folders = FOLDERS): Promise<Outcome> => {
  const { contracts, problems } = await readContracts(folders);
  return { problems, verdict: problems.length > 0 ? undefined : verdictOn(contracts) };
};

/** 0 compatible, 1 violated, 2 not even readable. */
export const exitCodeOf = ({ verdict }: Outcome): 0 | 1 | 2 => {
  if (verdict === undefined) return 2;
  return verdict.violations.length > 0 ? 1 : 0;
};

/** The outcome as lines for people. */
export const linesOf = ({ problems, verdict }: Outcome, paint: Paint): string[] =>
  verdict === undefined ? linesOfProblems(problems, paint) : linesOfVerdict(verdict, paint);

const USAGE = 'usage: npm run contracts:check -- [--json] [--documents DIR] [--released DIR] [--upcasters DIR]';

const options = () => {
  const text = { type: 'string' } as const;
  const known = { json: { type: 'boolean' }, documents: text, released: text, upcasters: text } as const;
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

if (import.meta.main) {
  const values = options();
  if (typeof values === 'string') {
    console.error(`${values}\n${USAGE}`);
    process.exitCode = 2;
  } else {
    const { json, ...folders } = values;
    const outcome = await checkCompatibility({ ...FOLDERS, ...folders });
    console.log(json ? jsonOf(outcome.verdict, outcome.problems) : linesOf(outcome, onTerminal).join('\n'));
    process.exitCode = exitCodeOf(outcome);
  }
}
