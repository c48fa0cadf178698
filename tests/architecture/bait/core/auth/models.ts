import { z } from 'zod';

export const Auth = z.object({ id: z.string() });
