import type { ZodType } from 'zod';
export type Found = ZodType;
