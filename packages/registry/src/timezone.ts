/** Zones in use lie between -12:00 and +14:00; the documents name no bound. */
const OFFSET = /^[+-](0\d|1[0-4]):[0-5]\d$/;
/** Also keeps offsets in other spellings away, which `Intl` of newer Nodes would take. */
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

const known = new Map<string, boolean>();

/** A fixed offset such as `+08:00`, or an IANA name [contract 0.3]. */
export const isTimezone = (text: string): boolean => {
  if (OFFSET.test(text)) return true;
  if (!NAME.test(text)) return false;
  let valid = known.get(text);
  if (valid === undefined) {
    valid = isNamedZone(text);
    // There are some 600 names; the others are not worth remembering.
    if (valid) known.set(text, valid);
  }
  return valid;
};

const isNamedZone = (text: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    return true;
  } catch {
    return false;
  }
};
