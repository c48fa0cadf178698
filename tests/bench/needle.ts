import { parseArgs } from 'node:util';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';
import { type CaseFile, type CaseFindings, compareAnalyses } from '../../core/evidence/engine/compare-analyses.ts';
import { type GeneratedCase, type GeneratedFile, generate } from './needle/generate.ts';
import { INCIDENTS } from './needle/incidents.ts';

const TOP = 5;

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const analysed = async ({ name, text }: GeneratedFile, receivedAt: number): Promise<CaseFile> => ({
  evidenceId: name,
  name,
  sha256: '',
  analysis: await analyseLog(bytesOf(text), { name, receivedAt }),
});

/** The place of the cause's first line among the findings, from 1; 0 where no finding shows it. */
export const rankOf = ({ cause }: GeneratedCase, { findings }: CaseFindings): number =>
  1 +
  findings.findIndex(
    ({ locator: { file, fromLine, toLine } }) => file === cause.file && fromLine <= cause.line && cause.line <= toLine,
  );

const measure = async (made: GeneratedCase): Promise<{ found: CaseFindings; seconds: number }> => {
  const start = performance.now();
  const files: CaseFile[] = [];
  for (const file of made.files) files.push(await analysed(file, made.receivedAt));
  return { found: compareAnalyses(files), seconds: (performance.now() - start) / 1000 };
};

const show = (made: GeneratedCase, found: CaseFindings, rank: number, seconds: number): void =>
  console.log(
    [
      made.incident.padEnd(38),
      String(made.lines).padStart(7),
      String(made.files.length).padStart(3),
      `${seconds.toFixed(1).padStart(6)} s`,
      (rank === 0 ? '-' : String(rank)).padStart(5),
      rank > 0 && rank <= TOP ? '  found ' : '  MISSED',
      ` ${found.findings[0]?.title.slice(0, 100) ?? ''}`,
    ].join(''),
  );

/** In how many generated incidents the cause's first line is among the five best findings of the whole case:
 *  `--seed N`, `--fewest LINES`, `--most LINES`, `--only INCIDENT` (which lists that case's best findings). */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      fewest: { type: 'string', default: '20000' },
      most: { type: 'string', default: '500000' },
      only: { type: 'string' },
    },
  });
  const size = { fewest: Number(values.fewest), most: Number(values.most) };
  let hits = 0;
  let tried = 0;
  for (const [i, incident] of INCIDENTS.entries()) {
    if (values.only !== undefined && values.only !== incident.name) continue;
    const made = generate(incident, Number(values.seed) * 1000 + i, size);
    const { found, seconds } = await measure(made);
    const rank = rankOf(made, found);
    tried++;
    if (rank > 0 && rank <= TOP) hits++;
    show(made, found, rank, seconds);
    if (values.only === undefined) continue;
    console.log(`the cause: ${made.cause.file}:${made.cause.line} ${made.cause.text}`);
    for (const { score, title, explanation } of found.findings.slice(0, 12))
      console.log(`${score.toFixed(3)} ${title}\n      ${explanation}`);
  }
  console.log(`\n${hits} of ${tried} causes are among the ${TOP} best findings of their case (seed ${values.seed}).`);
};
