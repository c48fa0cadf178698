import type { Scenario } from './scenario.ts';
import { WHAT_ANSWERS_CLAIM } from './what-answers-claim.ts';
import { WHAT_IT_COSTS } from './what-it-costs.ts';
import { WHAT_MODELS_LOOK_UP } from './what-models-look-up.ts';
import { WHAT_OTHERS_WROTE } from './what-others-wrote.ts';
import { WHAT_STAYS_SECRET } from './what-stays-secret.ts';
import { WHAT_USERS_DO } from './what-users-do.ts';
import { WHICH_MODELS_FAIL } from './which-models-fail.ts';

/** Everything that the page for users promises, in its order. */
export const SCENARIOS: readonly { readonly about: string; readonly scenarios: readonly Scenario[] }[] = [
  { about: 'What an answer claims', scenarios: WHAT_ANSWERS_CLAIM },
  { about: 'What a model looks up', scenarios: WHAT_MODELS_LOOK_UP },
  { about: 'Models and providers that fail', scenarios: WHICH_MODELS_FAIL },
  { about: 'What it costs', scenarios: WHAT_IT_COSTS },
  { about: 'What users do', scenarios: WHAT_USERS_DO },
  { about: 'What others wrote', scenarios: WHAT_OTHERS_WROTE },
  { about: 'What stays secret', scenarios: WHAT_STAYS_SECRET },
];
