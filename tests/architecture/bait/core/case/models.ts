import { z } from 'zod';

export const Case = z.object({ id: z.string() });
