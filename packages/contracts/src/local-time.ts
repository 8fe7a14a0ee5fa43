const pad = (n: number, width = 2) => String(n).padStart(width, '0');

const OFFSET = /^([+-])(\d{2}):(\d{2})$/;

const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (timezone: string): Intl.DateTimeFormat => {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timezone, formatter);
  }
  return formatter;
};

/**
 * `YYYY-MM-DD HH:mm:ss` in a device's time zone [contract 0.3].
 *
 * @param timezone fixed offset such as `+08:00`, or an IANA name with its summer time
 * @throws RangeError when there is no such zone; the registry refuses those
 */
export const localTime = (ms: number, timezone: string): string => {
  const [, sign, hours, minutes] = OFFSET.exec(timezone) ?? [];
  if (sign) {
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
    const t = new Date(ms + offsetMs);
    const day = `${pad(t.getUTCFullYear(), 4)}-${pad(t.getUTCMonth() + 1)}-${pad(t.getUTCDate())}`;
    return `${day} ${pad(t.getUTCHours())}:${pad(t.getUTCMinutes())}:${pad(t.getUTCSeconds())}`;
  }
  const p = Object.fromEntries(
    formatterOf(timezone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
};

const LOCAL = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?$/;

const DAY_MS = 86_400_000;

/**
 * The instant of a local time `YYYY-MM-DD HH:mm:ss`, with or without `.SSS` [contract 0.3].
 *
 * A time that a zone has twice is the first of the two; one that it leaves out is taken as if its clocks had not been
 * moved yet.
 *
 * @param timezone as for `localTime`
 * @returns epoch milliseconds, or null when this is no such time
 */
export const localInstant = (text: string, timezone: string): number | null => {
  const [, day, time, fraction = ''] = LOCAL.exec(text) ?? [];
  if (day === undefined) return null;
  const asUtc = utcInstant(`${day}T${time}`);
  if (asUtc === null) return null;
  const withOffsetAt = (ms: number) => asUtc - offsetAt(ms, timezone);
  const [beforeMove, afterMove] = [withOffsetAt(asUtc - DAY_MS), withOffsetAt(asUtc + DAY_MS)] as const;
  const isSo = (ms: number) => localTime(ms, timezone) === `${day} ${time}`;
  const instant = Math.min(...[beforeMove, afterMove].filter(isSo));
  return (Number.isFinite(instant) ? instant : beforeMove) + Number(fraction.padEnd(3, '0'));
};

/** Null for a day or an hour that no calendar has; `Date` would take the 30th of February for a day in March. */
const utcInstant = (text: string): number | null => {
  const date = new Date(`${text}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? date.getTime() : null;
};

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
const offsetAt = (ms: number, timezone: string): number => {
  const shown = utcInstant(localTime(ms, timezone).replace(' ', 'T'));
  return shown === null ? 0 : shown - Math.floor(ms / 1_000) * 1_000;
};
