import type { Found } from '../auth/in-a-circle.ts';
import { authService } from '../auth/index.ts';

export const circle: [typeof authService, Found?] = [authService];
