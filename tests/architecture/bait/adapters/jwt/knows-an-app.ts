import type { app } from '../../apps/http/main.ts';
export type Found = typeof app;
