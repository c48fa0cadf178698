import { app } from '../../apps/http/main.ts';
export const found = app;
