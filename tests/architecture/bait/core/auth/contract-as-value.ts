import { stray } from '../../contracts/generated/messages.ts';
export const found = stray;
