import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import type { Redactor } from '../../core/ports/redactor.ts';

/** One for all texts of the installation: a question and a document that hold the same value hold the same placeholder, so
 *  that their vectors are as near to each other as they were. */
const VECTORS = 'embedding';

/** A provider that is elsewhere, and is shown no secret and no personal data: what the redactor finds is a placeholder in the
 *  text that leaves, in documents and in questions alike. Fails with the redactor: then nothing leaves. */
export const redactedEmbedding = (provider: EmbeddingProvider, redactor: Redactor): EmbeddingProvider => ({
  model: provider.model,
  dimension: provider.dimension,
  embed: async (texts, purpose, options) =>
    // A vault for each text: the same text has the same vector, whatever stands beside it.
    provider.embed(
      texts.map(text => redactor.vault(VECTORS).redact(text)),
      purpose,
      options,
    ),
});
