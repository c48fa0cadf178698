import { validators } from '../../contracts/generated/validators.ts';
export const found = validators;
