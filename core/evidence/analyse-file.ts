import type { AnalyseOptions, EvidenceAnalyser } from './analyser.ts';
import type { Analysis } from './analysis.ts';
import { analyseConfiguration } from './config/analyse-configuration.ts';
import { mayBeConfiguration, syntaxOf } from './config/choose-syntax.ts';
import { type ReadYaml, readConfiguration } from './config/read-configuration.ts';
import { analyseLog } from './engine/analyse-log.ts';
import { gather, indexPlainLines, MAX_CONFIGURATION_BYTES, textOf } from './gather-text.ts';
import { analyseTable } from './metrics/analyse-table.ts';
import { detectLayout, HEAD_BYTES, mayBeTable } from './metrics/detect-layout.ts';

export type AnalyseFileDeps = {
  /** Without it YAML is read line by line, as any other text. */
  readonly readYaml?: ReadYaml;
};

type Analyse = EvidenceAnalyser['analyse'];

/** What its name promises and its content does not hold is read as what everything can be: lines of a log. */
const asLog = async (
  content: AsyncIterable<Uint8Array>,
  file: Parameters<Analyse>[1],
  options: AnalyseOptions,
  why: string,
): Promise<Analysis> => {
  const analysis = await analyseLog(content, file, options);
  return why === '' ? analysis : { ...analysis, notes: [...analysis.notes, why] };
};

/** The evidence engine: chooses the reader for a file by its name and what is in it. Logs, and whatever is not sure to be
 *  something else, are read by the engine for logs. See EvidenceAnalyser for what it promises. */
export const fileAnalyser = ({ readYaml }: AnalyseFileDeps = {}): Analyse => {
  const configuration: Analyse = async (content, file, options = {}) => {
    const { head, isWhole, whole } = await gather(content, MAX_CONFIGURATION_BYTES, options);
    if (!isWhole)
      return asLog(
        whole,
        file,
        options,
        `It is larger than ${MAX_CONFIGURATION_BYTES / 1024} KiB and was not read as a configuration.`,
      );
    const text = textOf(head);
    const syntax = syntaxOf(file.name, text);
    const read = syntax && readConfiguration(file.name, syntax, text, readYaml);
    if (read === undefined) return asLog(whole, file, options, '');
    const lines = await indexPlainLines(head, options);
    return analyseConfiguration(read, { name: file.name, bytes: head.length, lines });
  };

  const table: Analyse = async (content, file, options = {}) => {
    const { head, isWhole, whole } = await gather(content, HEAD_BYTES, options);
    const layout = detectLayout(head, isWhole, file.receivedAt);
    return layout === undefined ? analyseLog(whole, file, options) : analyseTable(layout, whole, file, options);
  };

  return (content, file, options) => {
    if (mayBeConfiguration(file.name)) return configuration(content, file, options);
    if (mayBeTable(file.name)) return table(content, file, options);
    return analyseLog(content, file, options);
  };
};
