import type { Express } from 'express';
export type Found = Express;
