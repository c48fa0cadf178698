import { z } from 'zod';

export const Session = z.object({ id: z.string() });
