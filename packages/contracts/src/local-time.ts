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
