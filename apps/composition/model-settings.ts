import { z } from 'zod';
import type { Task, Tier } from './catalogue.ts';
import { MODEL_PROVIDERS } from './known-models.ts';

/** What CONFIG_FILE may say of models and of what is asked of them. */

const TIERS = ['low', 'standard', 'high'] as const satisfies readonly Tier[];

const usdPerMillion = z.number().min(0).max(100_000);

const PriceSetting = z.strictObject({
  input: usdPerMillion,
  output: usdPerMillion,
  cached_input: usdPerMillion.optional(),
  cache_write: usdPerMillion.optional(),
});

const ModelSetting = z.strictObject({
  provider: z.enum(MODEL_PROVIDERS),
  model: z.string().min(1).max(200),
  context_tokens: z.number().int().min(1024).max(100_000_000).optional(),
  tools: z.boolean().optional(),
  temperature: z.null({ error: 'must be null, for a model that takes none, or left out' }).optional(),
  tier: z.enum(TIERS).optional(),
  price: PriceSetting.nullable().optional(),
});
export type ModelSetting = z.output<typeof ModelSetting>;

const Rule = z
  .strictObject({ tier: z.enum(TIERS).optional(), needs_tools: z.literal(true).optional() })
  .refine(rule => Object.keys(rule).length > 0);

const Step = z.union([z.string().min(1).max(300), Rule], {
  error: 'must be a key such as "openai/gpt-4o", or a rule such as {"tier": "low"} or {"needs_tools": true}',
});
export type RouteStep = z.output<typeof Step>;

const route = (about: string) => z.array(Step).min(1).max(50).optional().meta({ description: about });

const ROUTES = {
  triage: route('For questions in a case that has no evidence yet: keys of models and rules, in this order.'),
  investigate: route('For questions in a case with evidence.'),
  summarise: route('Its first model sums up the older messages of a long conversation; without it code shortens them.'),
  'post-mortem': route('For the post-mortems of closed cases.'),
} satisfies Record<Task, unknown>;
const Routes = z.strictObject(ROUTES);
export const TASKS = Object.keys(ROUTES) as readonly Task[];
export type RouteSettings = z.output<typeof Routes>;

const budget = (about: string, fallback: { readonly usd?: number; readonly tokens?: number } = {}) =>
  z
    .strictObject({
      usd: z.number().positive().max(1_000_000).optional(),
      tokens: z.number().int().positive().max(1_000_000_000_000).optional(),
    })
    .prefault(fallback)
    .meta({ description: about });

const whole = (min: number, max: number, fallback: number, about: string) =>
  z.number().int().min(min).max(max).default(fallback).meta({ description: about });

const yes = (about: string) => z.boolean().default(false).meta({ description: about });

export const modelSettings = {
  models: z.array(ModelSetting).max(200).default([]),
  routes: Routes.prefault({}),
  budgets: z
    .strictObject({
      turn: budget('What one answer may cost at most, in US dollars and in tokens.', { tokens: 400_000 }),
      case: budget('What all answers of a case may cost.'),
      user_day: budget('What the answers for one person may cost from midnight to midnight UTC.'),
    })
    .prefault({}),
  agent: z
    .strictObject({
      max_tool_calls: whole(0, 200, 16, 'Calls of tools in one turn; 0: models get no tools.'),
      max_model_calls: whole(1, 100, 12, 'Requests to models in one turn, repairs and fallbacks included.'),
      context_tokens: whole(
        2000,
        1_000_000,
        12_000,
        'Tokens of a question to a model, with all that was found for it.',
      ),
      answer_tokens: whole(256, 128_000, 4000, 'Tokens of an answer, those that the model thinks with included.'),
    })
    .prefault({}),
  redaction: z
    .strictObject({
      hosts: yes('`true`: names of hosts are replaced too, before anything leaves for a model.'),
      ips: yes('`true`: IP addresses are replaced too, before anything leaves for a model.'),
    })
    .prefault({}),
  cache: z
    .strictObject({
      answers_ttl_seconds: whole(
        0,
        2_592_000,
        86_400,
        'Seconds that an answer is given again to the same question; 0: never.',
      ),
    })
    .prefault({}),
  search: z
    .strictObject({
      vector_share: z
        .number()
        .min(0)
        .max(1)
        .default(0.05)
        .meta({ description: 'The part of the vectors in the order of what is found; the words have the rest.' }),
      question_ms: z.number().int().min(1).max(10_000).nullable().default(null).meta({
        description:
          'Milliseconds that a search waits for the vector of its question; `null`: 150, of an embedding model elsewhere 1000.',
      }),
    })
    .prefault({}),
};
