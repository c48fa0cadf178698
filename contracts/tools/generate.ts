import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTerminal } from './compatibility/on-terminal.ts';
import { problemsIn } from './compatibility/read-contracts.ts';
import { linesOfProblems } from './compatibility/report.ts';
import { DOCUMENTS } from './documents.ts';
import { GENERATED, type GeneratedFiles, regenerate } from './regenerate.ts';

/** The files, or undefined after telling why the documents cannot be read. Rejects for every other reason. */
const generated = async (): Promise<GeneratedFiles | undefined> => {
  try {
    return await regenerate();
  } catch (error) {
    const problems = await problemsIn(DOCUMENTS);
    if (problems.length === 0) throw error;
    console.error(linesOfProblems(problems, onTerminal).join('\n'));
    return undefined;
  }
};

const files = await generated();
if (files === undefined) process.exitCode = 2;
for (const [file, text] of Object.entries(files ?? {})) {
  await writeFile(join(GENERATED, file), text);
  console.log(`wrote contracts/generated/${file}`);
}
