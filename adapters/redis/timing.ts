import type { Instant } from '../../core/kernel/instant.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** Whose clock rules expiry. Redis's own, which all processes share and which removes what is over by itself; or one that was
 *  given, which then decides what is over among what Redis still has. */
export type Timing = {
  /** What a script is told of the time; nothing when it should look at Redis's clock. */
  readonly forScript: () => number | '';
  /** When something kept for so long from now is over; null when Redis sees to that. */
  readonly endOf: (ttlMs: number) => Instant | null;
  readonly isOver: (endsAt: Instant | null) => boolean;
};

export const timing = (clock: Clock | undefined): Timing => ({
  forScript: () => clock?.now() ?? '',
  endOf: ttlMs => (clock ? clock.now() + ttlMs : null),
  isOver: endsAt => clock !== undefined && endsAt !== null && endsAt <= clock.now(),
});

/** For scripts: `now(ARGV[n])` in milliseconds, and `whole(number)` as text, because a reply would cut a number to an integer
 *  of its own choice and a command would be sent it in scientific notation. */
export const LUA_TIME = `
local function now(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function whole(number) return string.format('%.0f', number) end
`;
