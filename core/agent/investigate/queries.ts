import type { FindingView } from '../../evidence/index.ts';
import { shorten } from '../../kernel/text.ts';
import { likelyCause } from './cause.ts';
import type { EvidenceFacts } from './investigation.ts';

export type WeightedQuery = {
  readonly text: string;
  readonly weight: number;
  /** `cause` is evidence too: the words of the likely cause. */
  readonly from: 'question' | 'evidence' | 'cause';
};

/** The question counts twice as much as anything else that was said; the likely cause and an exception count more than
 *  what was said around them, any other line less. */
const WEIGHTS = { question: 2, said: 1, cause: 1.5, trace: 1.5, line: 0.5 };
const LINE_QUERIES = 6;
const TRACE_QUERIES = 3;
const QUERY_CHARS = 8_000;

export type Asked = {
  readonly question: string;
  readonly context: string | null;
  readonly caseTitle: string;
  readonly caseDescription: string;
  readonly evidence: EvidenceFacts;
};

/** What to look for in the runbooks: the question, what the client said besides, what the case is about, and the words of
 *  what stands out in the evidence. Nothing in any of them is query syntax. */
export const knowledgeQueries = ({
  question,
  context,
  caseTitle,
  caseDescription,
  evidence,
}: Asked): readonly WeightedQuery[] => {
  const said = [context === null ? '' : wordsOfJson(context), `${caseTitle}\n${caseDescription}`];
  const { finding: cause } = likelyCause(evidence, []);
  const traces = evidence.stackTraces.map(t => [t.type, t.message, t.root_cause ?? ''].join('\n'));
  const query =
    (from: WeightedQuery['from'], weight: number) =>
    (text: string): WeightedQuery => ({
      text: shorten(text.trim(), QUERY_CHARS),
      weight,
      from,
    });
  return [
    query('question', WEIGHTS.question)(question),
    ...said.map(query('question', WEIGHTS.said)),
    ...(cause === null ? [] : [textOf(cause)]).map(query('cause', WEIGHTS.cause)),
    ...distinct(traces).slice(0, TRACE_QUERIES).map(query('evidence', WEIGHTS.trace)),
    ...distinct(linesOf(evidence)).slice(0, LINE_QUERIES).map(query('evidence', WEIGHTS.line)),
  ].filter(({ text }) => text !== '');
};

const linesOf = (evidence: EvidenceFacts): readonly string[] =>
  evidence.findings.filter(({ kind }) => kind !== 'stack-trace').map(textOf);

const textOf = (finding: FindingView): string => finding.quote || finding.title;

/** Texts that differ by more than their numbers, each once. */
const distinct = (texts: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return texts.filter(text => {
    const key = text.slice(0, 500).replace(/[\dA-Fa-f]*\d[\dA-Fa-f]*/g, '#');
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
