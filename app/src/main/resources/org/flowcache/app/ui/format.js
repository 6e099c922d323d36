// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them. What is not known is a dash.

const NONE = '–';
const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const short = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 3});

/** A number of packets, flows or the like. */
export function count(number) {
  return number === undefined ? NONE : whole.format(number);
}

/** A number of bytes. */
export function bytes(number) {
  return scaled(number, ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']);
}

/** Bytes a second in bits a second. */
export function bitRate(bytesPerSecond) {
  return scaled(bytesPerSecond === undefined ? undefined : bytesPerSecond * 8,
      ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

/** Packets a second, without the unit. */
export function rate(perSecond) {
  if (perSecond === undefined || perSecond === null) {
    return NONE;
  }
  if (perSecond >= 1e5) {
    return short.format(perSecond);
  }
  return perSecond > 0 && perSecond < 10 ? tenths.format(perSecond) : whole.format(perSecond);
}

/** A share, from 0 to 1. One that is not all must not look like it. */
export function percent(share) {
  if (share === undefined || share === null) {
    return NONE;
  }
  const rounded = Math.round(share * 1000) / 10;
  return tenths.format(rounded === 100 && share < 1 ? 99.9 : rounded) + ' %';
}

/** A span of time. */
export function duration(millis) {
  if (millis === undefined) {
    return NONE;
  }
  if (millis < 1000) {
    return `${whole.format(millis)} ms`;
  }
  const seconds = millis / 1000;
  if (seconds < 10) {
    return `${tenths.format(seconds)} s`;
  }
  if (seconds < 120) {
    return `${whole.format(seconds)} s`;
  }
  return seconds < 7200 ? `${whole.format(seconds / 60)} min` : `${whole.format(seconds / 3600)} h`;
}

/** A time of today, or with the date if it is of another day. */
export function time(date) {
  const hours = date.toLocaleTimeString('en-GB');
  return date.toDateString() === new Date().toDateString() ? hours : `${date.toLocaleDateString('en-CA')} ${hours}`;
}

/** The name of a constant, in lower case with spaces. */
export function words(name) {
  return name.toLowerCase().replaceAll(/[_-]/g, ' ');
}

function scaled(number, units) {
  if (number === undefined) {
    return NONE;
  }
  let value = number;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 100 ? tenths.format(value) : whole.format(value)} ${units[unit]}`;
}
