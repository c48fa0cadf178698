import { z } from 'zod';

export const Agent = z.object({ id: z.string() });
