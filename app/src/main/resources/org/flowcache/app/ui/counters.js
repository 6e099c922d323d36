// SPDX-License-Identifier: Apache-2.0
// What a gateway's counters mean, and how fast they grow.

/** Why packets went from servers to the OTR, by path; the same order and colours everywhere. */
export const CAUSES = [
  {path: 'to-otr-new', name: 'new', meaning: 'the flow’s tunnel is not known yet'},
  {path: 'to-otr-order-hold', name: 'order hold', meaning: 'earlier packets of the flow are at the OTR'},
  {path: 'to-otr-expired', name: 'expired', meaning: 'the flow was idle for too long'},
  {path: 'to-otr-refresh', name: 'refresh', meaning: 'the tunnel is old: the OTR shall confirm it'},
  {path: 'to-otr-no-room', name: 'no room', meaning: 'the flow has no context, and others deserve theirs more'},
  {path: 'to-otr-uncached', name: 'uncached', meaning: 'not unicast IP: never learned'},
];

const TO_OTR = CAUSES.map(cause => cause.path);
const DIRECT = ['direct', 'pinned'];
const FROM_OTR = ['learned', 'relearned', 'from-otr', 'from-otr-uncached'];
const FROM_DC = ['decapsulated', 'flooded'];
const KEPT_SECONDS = 300;
const RECENT_SECONDS = 10;

/**
 * The last minutes of a gateway's counters. A sample has the time in seconds, and packets and bytes a second by path
 * and by reason; rates are not there when the counters have begun anew, or were not told for long.
 */
export class History {

  constructor() {
    this.samples = [];
    this.last = undefined;
  }

  /** Takes a reading over, which was taken so many milliseconds after the page was opened. */
  add(reading, millis) {
    const now = {reading, millis};
    if (this.last !== undefined && millis > this.last.millis) {
      const seconds = (millis - this.last.millis) / 1000;
      const time = (performance.timeOrigin + millis) / 1000;
      this.samples.push(seconds < RECENT_SECONDS
          ? {time, seconds, forwarded: rates(this.last.reading.forwarded, reading.forwarded, seconds),
            dropped: rates(this.last.reading.dropped, reading.dropped, seconds)}
          : {time, seconds});
      this.samples = this.samples.filter(sample => sample.time > time - KEPT_SECONDS);
    }
    this.last = now;
  }

  /** What became of packets lately, as one sample; empty if nothing is known yet. */
  recent() {
    const known = this.samples.filter(sample => sample.forwarded && sample.dropped);
    const last = this.samples.at(-1);
    const recent = known.filter(sample => sample.time > last.time - RECENT_SECONDS);
    const seconds = recent.reduce((sum, sample) => sum + sample.seconds, 0);
    return seconds === 0 ? {}
        : {forwarded: mean(recent, 'forwarded', seconds), dropped: mean(recent, 'dropped', seconds)};
  }
}

/** The share of packets from servers that did not have to go to the OTR; undefined without packets. */
export function hitRatio(sample) {
  if (!sample?.forwarded) {
    return undefined;
  }
  const direct = sum(sample.forwarded, DIRECT);
  const all = direct + sum(sample.forwarded, TO_OTR);
  return all > 0 ? direct / all : undefined;
}

/** Packets a second from servers to the OTR. */
export function toOtr(sample) {
  return sample?.forwarded && sum(sample.forwarded, TO_OTR);
}

/** Packets a second that were dropped. */
export function dropped(sample) {
  return sample?.dropped && sum(sample.dropped, Object.keys(sample.dropped));
}

/** Packets a second that each link carried, by what it leads to: in is to the switch. */
export function links(sample) {
  const forwarded = sample?.forwarded;
  if (!forwarded) {
    return {dc: {}, otr: {}, servers: {}};
  }
  return {
    dc: {in: sum(forwarded, FROM_DC), out: sum(forwarded, [...DIRECT, ...FROM_OTR])},
    otr: {in: sum(forwarded, FROM_OTR), out: sum(forwarded, TO_OTR)},
    servers: {in: sum(forwarded, [...DIRECT, ...TO_OTR]), out: sum(forwarded, FROM_DC)},
  };
}

function rates(before, now, seconds) {
  const result = {};
  for (const [name, counted] of Object.entries(now)) {
    const packets = counted.packets - (before[name]?.packets ?? 0);
    const bytes = counted.bytes - (before[name]?.bytes ?? 0);
    if (packets < 0 || bytes < 0) {
      return null;
    }
    result[name] = {packets: packets / seconds, bytes: bytes / seconds};
  }
  return result;
}

function mean(samples, kind, seconds) {
  const result = {};
  for (const name of Object.keys(samples.at(-1)[kind])) {
    const of = unit => samples.reduce((sum, sample) =>
        sum + (sample[kind][name]?.[unit] ?? 0) * sample.seconds, 0) / seconds;
    result[name] = {packets: of('packets'), bytes: of('bytes')};
  }
  return result;
}

function sum(rates, names) {
  return names.reduce((total, name) => total + (rates[name]?.packets ?? 0), 0);
}
