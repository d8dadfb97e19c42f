import { locale } from '.';

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A moment in the reader's zone, short. */
export const moment = (iso: string): string => day.format(new Date(iso));

/** A moment in the reader's zone with everything, the zone too. */
export const precise = (iso: string): string => exact.format(new Date(iso));

/** How long ago, or how long from now; under a minute it is now. */
export function ago(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(0, 'second');
}

const calendar: Record<string, Intl.DateTimeFormat> = {
  DAY: new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }),
  WEEK: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }),
  MONTH: new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }),
};

/** A day, the first day of a week, or a month, in the reader's zone. */
export const calendarDay = (iso: string, how: 'DAY' | 'WEEK' | 'MONTH'): string => calendar[how]?.format(new Date(iso)) ?? iso;

/** How long something took, in its largest unit. */
export function span(seconds: number): string {
  for (const [unit, size] of units) {
    if (seconds >= size) return long(Math.round(seconds / size), unit);
  }
  return long(seconds, 'second');
}

const long = (count: number, unit: string): string => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
