import type { NameBody, StringI18n } from '@setpoint/contracts';

/** A name as it is stored; locales may be left out [contract 0.3]. */
export const nameOf = ({ defaultValue, i18nValue }: NameBody): StringI18n => ({
  defaultValue,
  i18nValue: i18nValue ?? {},
});
