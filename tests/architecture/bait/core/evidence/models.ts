import { z } from 'zod';

export const Evidence = z.object({ id: z.string() });
