import { z } from 'zod';

export const Knowledge = z.object({ id: z.string() });
