import type { FindingView } from '../../evidence/index.ts';
import { shorten } from '../../kernel/text.ts';
import type { EvidenceFacts } from './investigation.ts';

export type WeightedQuery = {
  readonly text: string;
  readonly weight: number;
  readonly from: 'question' | 'evidence';
};

const QUESTION_WEIGHT = 2;
const FINDING_QUERIES = 4;
const TRACE_QUERIES = 2;

/** What to look for in the runbooks: the question counts twice; then what the client said besides, what the case is
 *  about, and the words of what stands out in the evidence. Nothing in any of them is query syntax. */
export const knowledgeQueries = (asked: {
  question: string;
  context: string | null;
  caseTitle: string;
  caseDescription: string;
  evidence: EvidenceFacts;
}): readonly WeightedQuery[] => {
  const { findings, stackTraces } = asked.evidence;
  const said = [
    asked.context === null ? '' : wordsOfJson(asked.context),
    `${asked.caseTitle}\n${asked.caseDescription}`,
  ];
  const seen = [
    ...distinct(findings).slice(0, FINDING_QUERIES).map(findingText),
    ...stackTraces.slice(0, TRACE_QUERIES).map(t => [t.type, t.message, t.root_cause ?? ''].join('\n')),
  ];
  const query =
    (from: WeightedQuery['from'], weight: number) =>
    (text: string): WeightedQuery => ({
      text: shorten(text.trim(), 8_000),
      weight,
      from,
    });
  return [
    ...[asked.question].map(query('question', QUESTION_WEIGHT)),
    ...said.map(query('question', 1)),
    ...[...new Set(seen)].map(query('evidence', 1)),
  ].filter(({ text }) => text !== '');
};

const findingText = (finding: FindingView): string => finding.quote || finding.title;

/** One finding of each message: several kinds of findings may be about the same one. */
const distinct = (findings: readonly FindingView[]): readonly FindingView[] => {
  const seen = new Set<string>();
  return findings.filter(({ evidence_id, template_id, locator }) => {
    const key = `${evidence_id}/${template_id ?? locator}`;
    return !seen.has(key) && seen.add(key);
  });
};

/** The names and the values in a JSON text, a line each. */
const wordsOfJson = (json: string): string => {
  const words: string[] = [];
  const collect = (value: unknown, depth: number): void => {
    if (typeof value === 'string' || typeof value === 'number') words.push(String(value));
    if (value === null || typeof value !== 'object' || depth > 8) return;
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) words.push(name);
      collect(inner, depth + 1);
    }
  };
  collect(JSON.parse(json), 0);
  return words.join('\n');
};
