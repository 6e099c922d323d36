// SPDX-License-Identifier: Apache-2.0
// Asks ONOS all the time, and shows what it answers. What the page knows is in one object, which view.js draws.

import {render} from './lib/lit-html/lit-html.js';
import {NoAnswer, get, path, put, remove} from './api.js';
import {History} from './counters.js';
import {PortShares} from './ports.js';
import {ask} from './question.js';
import * as theme from './theme.js';
import {page} from './view.js';

const SECOND = 1000;
const TENANTS_PERIOD = 10 * SECOND;
// These make the switch tell of all of its contexts.
const TOP_PERIOD = 2 * SECOND;
const ENTRIES_PERIOD = 3 * SECOND;
const TOP_FLOWS = 10;
const SPARKLINE_LENGTH = 30;
const ENTRIES_STEP = 25;
const MOST_ENTRIES = 10_000;
const TYPING_MILLIS = 300;
const MESSAGE_MILLIS = 15_000;

const state = {
  gateways: undefined,
  unconfigured: [],
  device: new URLSearchParams(location.search).get('device') ?? undefined,
  /** When ONOS last answered, and why it did not since. */
  answered: undefined,
  silence: undefined,
  /** What ONOS says it can't do for this gateway, by what it was asked for. */
  refusals: {},
  message: undefined,
  filter: {destination: '', tenant: '', state: '', sort: 'hits'},
  limit: ENTRIES_STEP,
  tenantFilter: '',
};

function forgetGateway() {
  Object.assign(state, {
    history: new History(), counters: undefined, tenants: [], shares: new PortShares(), top: undefined,
    sparklines: new Map(), entries: undefined, refusals: {}, limit: ENTRIES_STEP,
  });
}

const actions = {
  sparklineLength: SPARKLINE_LENGTH,

  choose(device) {
    state.device = device;
    history.replaceState(null, '', `?${new URLSearchParams({device})}`);
    forgetGateway();
    draw();
    Object.values(loops).forEach(loop => loop.now());
  },

  filter(change) {
    Object.assign(state.filter, change);
    state.limit = ENTRIES_STEP;
    clearTimeout(actions.typing);
    actions.typing = setTimeout(() => loops.entries.now(), TYPING_MILLIS);
    draw();
  },

  filterTenants(text) {
    state.tenantFilter = text;
    draw();
  },

  more() {
    state.limit = Math.min(MOST_ENTRIES, state.limit + ENTRIES_STEP);
    loops.entries.now();
  },

  async evict(flow) {
    const name = `${flow.destination} in VLAN ${flow.vlan}`;
    if (await ask(`Evict ${name}?`,
        `${flow.device} forgets the flow. Its next packets go to the OTR until it is learned anew.`, 'Evict')) {
      await act(remove(path('flowcache', 'gateways', flow.device, 'entries', flow.vlan, flow.destination)), answer =>
          answer.evicted ? `${name} is evicted` : `${flow.device} had no flow context for ${name}`);
    }
  },

  async pin(flow) {
    const name = `${flow.destination} in VLAN ${flow.vlan}`;
    if (await ask(`Pin ${name}?`, `${flow.device} sends the flow by a flow rule, with the tunnel that it was taught, `
        + 'until you unpin it.', 'Pin')) {
      await act(put(path('flowcache', 'gateways', flow.device, 'pins', flow.vlan, flow.destination)), () =>
          `${name} is pinned`);
    }
  },

  async unpin(flow) {
    const name = `${flow.destination} in VLAN ${flow.vlan}`;
    if (await ask(`Unpin ${name}?`, `${flow.device} learns the flow the ordinary way. If it is busy, it may be pinned `
        + 'again by itself.', 'Unpin')) {
      await act(remove(path('flowcache', 'gateways', flow.device, 'pins', flow.vlan, flow.destination)), answer =>
          answer.unpinned ? `${name} is unpinned` : `${name} was not pinned`);
    }
  },

  async flush() {
    const device = state.device;
    if (await ask(`Flush ${device}?`,
        `${device} forgets all flows. All packets go to the OTR until the flows are learned anew.`, 'Flush')) {
      await act(remove(path('flowcache', 'gateways', device, 'entries')), () => `${device} has forgotten all flows`);
    }
  },

  toggleTheme() {
    theme.toggle();
    draw();
  },

  dismiss() {
    state.message = undefined;
    draw();
  },
};

/** Tells what became of a command; what went well is of no interest for long. */
async function act(command, success) {
  clearTimeout(state.message?.timer);
  try {
    state.message = {text: success(await command), failed: false, timer: setTimeout(actions.dismiss, MESSAGE_MILLIS)};
  } catch (error) {
    state.message = {text: error instanceof NoAnswer ? `ONOS does not answer: ${error.message}` : error.message,
      failed: true};
  }
  draw();
  loops.entries.now();
}

/** Does something again and again, as long as the page can be seen. */
class Loop {

  constructor(period, task) {
    this.period = period;
    this.task = task;
    this.wake = () => {};
    this.run();
  }

  /** Does it at once, or once more if it is being done. */
  now() {
    this.again = true;
    this.wake();
  }

  async run() {
    for (;;) {
      const begin = performance.now();
      this.again = false;
      if (!document.hidden) {
        await this.task();
      }
      if (!this.again) {
        await new Promise(resolve => {
          this.wake = resolve;
          setTimeout(resolve, Math.max(SECOND / 5, this.period - (performance.now() - begin)));
        });
      }
    }
  }
}

/** Asks about the gateway; what is answered after another one was chosen is of no use. */
async function about(what, parameters, at, use) {
  const device = state.device;
  if (device === undefined) {
    return;
  }
  try {
    const answer = await get(at(device), parameters);
    if (device === state.device) {
      delete state.refusals[what];
      heard();
      use(answer);
    }
  } catch (error) {
    if (device === state.device) {
      failed(what, error);
    }
  }
  draw();
}

function heard() {
  state.answered = new Date();
  state.silence = undefined;
}

function failed(what, error) {
  if (error instanceof NoAnswer) {
    state.silence = {reason: error.message, since: state.silence?.since ?? state.answered ?? new Date()};
  } else {
    state.refusals[what] = error.message ?? String(error);
  }
}

async function gateways() {
  try {
    const answer = await get('flowcache/gateways');
    delete state.refusals.gateways;
    heard();
    state.gateways = answer.gateways;
    state.unconfigured = answer.unconfiguredDevices;
    if (!state.gateways.some(gateway => gateway.device === state.device)) {
      state.device = state.gateways[0]?.device;
      forgetGateway();
      Object.values(loops).forEach(loop => loop.now());
    }
  } catch (error) {
    failed('gateways', error);
  }
  draw();
}

function counters() {
  return about('counters', {}, device => path('flowcache', 'gateways', device, 'counters'), answer => {
    state.counters = answer;
    state.history.add(answer, performance.now());
  });
}

async function surroundings() {
  await about('tenants', {}, device => path('flowcache', 'gateways', device, 'tenants'), answer => {
    state.tenants = answer.tenants;
  });
  await about('ports', {}, device => path('v1', 'statistics', 'delta', 'ports', device), answer => {
    state.shares = new PortShares(answer);
  });
}

function top() {
  return about('top', {device: state.device, limit: TOP_FLOWS}, () => 'flowcache/top', answer => {
    state.top = answer;
    const before = state.sparklines;
    state.sparklines = new Map(answer.flows.map(flow => {
      const key = `${flow.vlan} ${flow.destination}`;
      return [key, [...before.get(key) ?? [], flow.packetsPerSecond].slice(-SPARKLINE_LENGTH)];
    }));
  });
}

function entries() {
  return about('entries', {...state.filter, limit: state.limit},
      device => path('flowcache', 'gateways', device, 'entries'), answer => {
        state.entries = answer;
      });
}

let drawn = true;

/** Draws once, however often it is called until the browser has time. */
function draw() {
  if (drawn) {
    drawn = false;
    queueMicrotask(() => {
      drawn = true;
      render(page(state, actions), document.getElementById('page'));
    });
  }
}

forgetGateway();
theme.restore(draw);
const loops = {
  gateways: new Loop(SECOND, gateways),
  counters: new Loop(SECOND, counters),
  surroundings: new Loop(TENANTS_PERIOD, surroundings),
  top: new Loop(TOP_PERIOD, top),
  entries: new Loop(ENTRIES_PERIOD, entries),
};
document.addEventListener('visibilitychange', () => Object.values(loops).forEach(loop => loop.now()));
draw();
