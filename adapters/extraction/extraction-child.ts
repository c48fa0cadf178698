/** The process in which files are turned into text. */
import { Buffer } from 'node:buffer';
import type { ExtractedText } from '../../core/ports/text-extractor.ts';
import { serveJobs } from './isolation/serve-jobs.ts';
import { readFile } from './reading/read-file.ts';

export type ExtractionInput = { readonly name: string; readonly mediaType: string; readonly deadlineMs: number };

serveJobs<ExtractionInput, never, ExtractedText>(async (file, content) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  const bytes = new Uint8Array(Buffer.concat(chunks));
  chunks.length = 0;
  return readFile({ ...file, bytes });
});
