import type { Finding } from '../analysis.ts';
import type { Flaw, Setting, Syntax } from './configuration.ts';
import { settingText } from './describe-change.ts';
import type { Suspicion } from './suspicious.ts';

const SHOWN = 20;
const SCORES: Readonly<Record<Flaw['kind'], number>> = { syntax: 0.65, duplicate: 0.5, limit: 0.1 };

type Said = Pick<Finding, 'title' | 'explanation' | 'grade' | 'score'> & {
  readonly line: number;
  readonly quote: string;
};

const sentenceOf = (flaw: Flaw, quoteAt: (line: number) => string, syntax: Syntax): Said => {
  const { line, kind } = flaw;
  const common = { line, quote: quoteAt(line), score: SCORES[kind], grade: 'confirmed' as const };
  if (kind === 'duplicate')
    return {
      ...common,
      title: `"${flaw.path}" is set in line ${flaw.firstLine} and again in line ${line}.`,
      explanation: 'Most programs take the last one without a word; some refuse the file.',
    };
  return {
    ...common,
    title:
      kind === 'limit'
        ? `From line ${line} on it is ${flaw.message}.`
        : `Line ${line} is not valid ${syntax}: ${flaw.message}.`,
    explanation:
      kind === 'limit'
        ? 'Settings there are not compared.'
        : 'What the program makes of such a file depends on the program: it refuses it, or it goes on with what it had.',
  };
};

const suspicionOf = ({ entry, says, why, score }: Suspicion, setting: Setting, syntax: Syntax): Said => ({
  line: entry.line,
  quote: settingText(setting, syntax),
  title: `"${setting.path}" ${says}.`,
  explanation: why,
  grade: 'unproven',
  score,
});

/** What is wrong, or looks wrong, in one configuration by itself: best first. `settings` are the entries as they may be
 *  shown, in the same order as those that `suspicions` are about. */
export const flawFindings = (
  file: string,
  syntax: Syntax,
  flaws: readonly Flaw[],
  suspicions: readonly { readonly suspicion: Suspicion; readonly setting: Setting }[],
  settings: readonly Setting[],
): readonly Finding[] => {
  const byLine = new Map(settings.map(setting => [setting.line, setting]));
  const quoteAt = (line: number): string => {
    const setting = byLine.get(line);
    return setting ? settingText(setting, syntax) : '';
  };
  const said = [
    ...flaws.map(flaw => sentenceOf(flaw, quoteAt, syntax)),
    ...suspicions.map(({ suspicion, setting }) => suspicionOf(suspicion, setting, syntax)),
  ];
  return said
    .sort((a, b) => b.score - a.score || a.line - b.line)
    .slice(0, SHOWN)
    .map(
      ({ line, ...rest }, i): Finding => ({
        id: `config-problem-${i + 1}-${line}`,
        kind: 'config-problem',
        count: 1,
        firstSeen: null,
        lastSeen: null,
        locator: { file, fromLine: line, toLine: line },
        templateId: null,
        level: 'none',
        ...rest,
      }),
    );
};
