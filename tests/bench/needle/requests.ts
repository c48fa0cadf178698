import { info, type Note } from './note.ts';
import type { Random } from './random.ts';
import type { Disturbance } from './stage.ts';

const ROUTES: readonly (readonly [weight: number, (random: Random) => string])[] = [
  [40, r => `GET /v2/parcels/${r.between(1e6, 9e6)}`],
  [25, () => 'POST /v2/parcels'],
  [14, r => `GET /v2/track/${r.hex(10)}?lang=${r.pick(['fr', 'nl', 'de', 'pt'])}`],
  [10, r => `PUT /v2/vans/${r.between(100, 999)}/position`],
  [6, () => 'POST /v2/quotes'],
  [5, () => 'GET /status'],
];

const AGENTS = ['ParceloApp/9.14 (Android 15)', 'ParceloApp/9.14 (iOS 18.3)', 'Mozilla/5.0 (X11; Linux x86_64)'];

const TOTAL = ROUTES.reduce((sum, [weight]) => sum + weight, 0);

const route = (random: Random): string => {
  let left = random.fraction() * TOTAL;
  for (const [weight, make] of ROUTES) {
    left -= weight;
    if (left < 0) return make(random);
  }
  return 'GET /status';
};

const ordinaryStatus = (random: Random): number => {
  const roll = random.fraction();
  if (roll < 0.0006) return 502;
  if (roll < 0.002) return 499;
  if (roll < 0.012) return 404;
  return roll < 0.06 ? 304 : 200;
};

/** One request as the access log has it, faring as the disturbances of that moment want. */
export const request = (random: Random, at: number, disturbances: readonly Disturbance[]): Note => {
  const trouble = disturbances.find(({ from, until, share }) => at >= from && at < until && random.chance(share));
  const seconds = trouble ? trouble.seconds * (0.8 + random.fraction() * 0.4) : 0.004 + random.wait(0.05);
  return info('', route(random), {
    ip: `82.14.${random.between(1, 250)}.${random.between(1, 250)}`,
    status: trouble?.status ?? ordinaryStatus(random),
    bytes: random.between(80, 9000),
    agent: random.pick(AGENTS),
    seconds: seconds.toFixed(3),
  });
};
