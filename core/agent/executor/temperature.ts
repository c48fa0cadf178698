import { isDomainError } from '../../kernel/error.ts';
import type { ModelWork } from './model-work.ts';
import type { Asked } from './request-once.ts';

type Around = Pick<ModelWork, 'coldModels' | 'recording'>;

/** The request as the model takes it: without a temperature where it is known to take none, which the reader is told. */
export const withFitTemperature = (asked: Asked, { coldModels, recording }: Around): Asked => {
  const { model, request } = asked;
  if (request.temperature === undefined || (model.takesTemperature && !coldModels.has(model.key))) return asked;
  const none = model.takesTemperature
    ? `does not take a temperature of ${request.temperature}`
    : 'takes no temperature';
  recording.note(`The model ${model.key} ${none}, so it was asked without one.`);
  const { temperature: _, ...rest } = request;
  return { ...asked, request: rest };
};

/** Whether the provider refused the request because of its temperature; then it is remembered for the turn. */
export const hasLearntColdness = (error: unknown, { model, request }: Asked, { coldModels }: Around): boolean => {
  const isRefused =
    request.temperature !== undefined &&
    isDomainError(error, 'model.invalid-request') &&
    error.issues.some(({ path }) => path === 'temperature');
  if (isRefused) coldModels.add(model.key);
  return isRefused;
};
