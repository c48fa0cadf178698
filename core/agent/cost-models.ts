import { z } from 'zod';
import { id, timestamp } from '../kernel/schema.ts';

const count = () => z.number().int().min(0);
const costUsd = () => z.number().min(0).meta({ description: 'Of the calls of models that have a price.' });
const unpricedCalls = () => count().meta({ description: 'Calls of models without a price; their cost is not known.' });

const costs = {
  cost_usd: costUsd(),
  tokens: count().meta({ description: 'Read and written together.' }),
  calls: count().meta({ description: 'Requests to models.' }),
  unpriced_calls: unpricedCalls(),
  by_model: z
    .array(
      z.object({
        model: z.string().meta({ description: '`provider/model`.' }),
        cost_usd: costUsd(),
        input_tokens: count(),
        output_tokens: count(),
        cached_input_tokens: count().meta({ description: 'Of the input: what the provider had in its prompt cache.' }),
        calls: count(),
        unpriced_calls: unpricedCalls(),
      }),
    )
    .meta({ description: 'The dearest first.' }),
};

export const CostsView = z.object(costs);
export type CostsView = z.infer<typeof CostsView>;

export const UsageQuery = z.object({
  from: timestamp().optional().meta({ description: 'By default the beginning of today, UTC.' }),
  to: timestamp().optional().meta({ description: 'Up to, but without; by default the end of today, UTC.' }),
  user_id: id().optional().meta({ description: 'Somebody else; for administrators only.' }),
});
export type UsageQuery = z.infer<typeof UsageQuery>;

export const UsageOfTime = z.object({ from: timestamp(), to: timestamp(), ...costs });
export type UsageOfTime = z.infer<typeof UsageOfTime>;
