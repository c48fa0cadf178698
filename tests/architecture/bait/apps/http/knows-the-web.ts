import { page } from '../web/page.ts';
export const found = page;
