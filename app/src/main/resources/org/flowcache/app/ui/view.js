// SPDX-License-Identifier: Apache-2.0
// What the page looks like. lit-html puts values into the text of these templates, never into their markup.

import {html, nothing} from './lib/lit-html/lit-html.js';
import {CAUSES, dropped, hitRatio, toOtr} from './counters.js';
import {bitRate, bytes, count, duration, percent, rate, time, words} from './format.js';
import './plots.js';
import {sparkline} from './sparkline.js';
import {isDark} from './theme.js';
import {topology} from './topology.js';

const MOST_TENANTS = 50;
const STATES = {
  READY: {text: 'Ready', kind: 'good'},
  INSTALLING: {text: 'Installing', kind: 'wait'},
  OFFLINE: {text: 'Offline', kind: 'bad'},
  NO_FLOW_CACHE: {text: 'No flow cache', kind: 'bad'},
};
const FLOW_STATES = ['NEW', 'LEARNT', 'PINNED'];
const SORTS = {
  hits: 'most hits', rate: 'packets/s', idle: 'last used', age: 'youngest tunnel', destination: 'destination',
};

/** The whole page. */
export function page(state, actions) {
  const gateway = state.gateways?.find(each => each.device === state.device);
  return html`
    ${header(state, actions)}
    <main>
      ${notices(state, actions)}
      ${gateway ? html`
        ${answers(state, gateway)}
        <div class="columns">
          ${plots(state)}
          ${network(state, gateway)}
        </div>
        <div class="columns">
          ${talkers(state, actions)}
          ${drops(state)}
        </div>
        ${entries(state, actions)}
        <div class="columns">
          ${paths(state)}
          ${tenants(state, actions)}
        </div>
        ${gateways(state, actions)}` : waiting(state)}
    </main>`;
}

function waiting(state) {
  return html`<p class="waiting">${state.gateways
      ? 'No gateway is configured. Give a device the key "flowcache" in ONOS’s network configuration.'
      : 'Asking ONOS for its gateways …'}</p>`;
}

function header(state, actions) {
  return html`
    <header>
      <h1>Flow Cache</h1>
      <label>Gateway
        <select id="gateway" @change=${event => actions.choose(event.target.value)}>
          ${(state.gateways ?? []).map(({device}) => html`
            <option value=${device} ?selected=${device === state.device}>${device}</option>`)}
        </select>
      </label>
      <span class="spacer"></span>
      <span id="answered" class=${state.silence ? 'bad' : 'muted'}>${state.silence
          ? `no answer since ${time(state.silence.since)}`
          : state.answered ? `answered ${time(state.answered)}` : ''}</span>
      <button type="button" id="theme" @click=${actions.toggleTheme}>${isDark() ? 'Light' : 'Dark'}</button>
    </header>`;
}

function notices(state, actions) {
  const others = (state.gateways ?? []).filter(each => each.device !== state.device && each.state !== 'READY');
  const refusals = [...new Set(Object.entries(state.refusals).filter(([what]) => what !== 'entries')
      .map(([, reason]) => reason))];
  return html`
    <div role="status" id="notices">
      ${state.silence ? notice('bad', `No answer from ONOS since ${time(state.silence.since)}: `
          + `${state.silence.reason}. What is below is from before. This page goes on asking.`) : nothing}
      ${refusals.map(reason => notice('bad', reason))}
      ${others.map(each => notice('wait', `${each.device}: ${words(each.state)}`))}
      ${state.unconfigured.map(device => notice('wait', `${device} has the flow cache’s pipeconf, but is not `
          + 'configured as a gateway, and forwards nothing'))}
      ${state.message ? html`<p id="message" class=${state.message.failed ? 'notice bad' : 'notice good'}>
        ${state.message.text}
        <button type="button" @click=${actions.dismiss} aria-label="Dismiss">×</button></p>` : nothing}
    </div>`;
}

function notice(kind, text) {
  return html`<p class="notice ${kind}">${text}</p>`;
}

function answers(state, gateway) {
  const recent = state.history.recent();
  const causes = CAUSES.map(cause => ({...cause, rate: recent.forwarded?.[cause.path]?.packets ?? 0}))
      .filter(cause => cause.rate > 0).sort((one, other) => other.rate - one.rate);
  const reasons = Object.entries(recent.dropped ?? {}).filter(([, of]) => of.packets > 0)
      .sort(([, one], [, other]) => other.packets - one.packets);
  const status = STATES[gateway.state] ?? {text: words(gateway.state), kind: 'wait'};
  return html`
    <section class="answers" aria-label="State of ${gateway.device}">
      ${answer('state', 'Gateway', status.text, `${count(gateway.installedRules)} of ${count(gateway.rules)} rules`
          + (gateway.ports.otrDown.length > 0 ? `; OTR port ${gateway.ports.otrDown.join(', ')} down` : ''),
          status.kind)}
      ${answer('hit-ratio', 'Hit ratio', percent(hitRatio(recent)), 'of servers’ packets, last 10 s')}
      ${answer('to-otr', 'To the OTR', html`${rate(toOtr(recent))}<small> packets/s</small>`,
          most(recent.forwarded, causes.map(cause => [cause.name, cause.rate])))}
      ${answer('dropped', 'Dropped', html`${rate(dropped(recent))}<small> packets/s</small>`,
          most(recent.dropped, reasons.map(([name, of]) => [name, of.packets])))}
      ${answer('known', 'Learned entries', count(gateway.learnedEntries),
          `${count(gateway.contextCapacity)} contexts, ${count(gateway.pinnedFlows)} pinned`)}
    </section>
    ${gateway.waitsFor ? html`<p id="waits-for" class="notice wait">Waits for
      ${remark(gateway.waitsFor, 'since')}</p>` : nothing}
    ${gateway.lastError ? html`<p id="last-error" class="notice bad">Last error:
      ${remark(gateway.lastError, 'time')}</p>` : nothing}`;
}

/** The two most frequent of causes or reasons, which come with their rates, the most frequent first. */
function most(known, rates) {
  if (!known) {
    return 'not known yet';
  }
  return rates.length > 0 ? rates.slice(0, 2).map(([name, perSecond]) => `${name} ${rate(perSecond)}`).join(', ')
      : 'nothing';
}

function answer(id, name, value, detail, kind = '') {
  return html`<div id=${id} class="answer">
    <div class="label">${name}</div>
    <div class="value ${kind}">${value}</div>
    <div class="detail">${detail}</div>
  </div>`;
}

function plots(state) {
  const samples = state.history.samples;
  const last = samples.at(-1);
  return html`
    <section aria-labelledby="plots-title" class="wide">
      <h2 id="plots-title">Hit ratio</h2>
      <hit-ratio-plot .samples=${samples}></hit-ratio-plot>
      <h3>To the OTR, by cause, packets/s</h3>
      <otr-plot .samples=${samples}></otr-plot>
      <ul class="legend" aria-label="Causes">
        ${CAUSES.map((cause, i) => html`<li title=${cause.meaning}>
          <span class="swatch cause-${i + 1}"></span>${cause.name}
          <span class="number">${rate(last?.forwarded?.[cause.path]?.packets)}</span></li>`)}
      </ul>
    </section>`;
}

function network(state, gateway) {
  return html`
    <section aria-labelledby="network-title">
      <h2 id="network-title">Network <span class="unit">forwarded packets/s</span></h2>
      ${topology(gateway, gateway.tenants, state.history.samples.at(-1), state.shares)}
    </section>`;
}

function talkers(state, actions) {
  const flows = state.top?.flows ?? [];
  const greatest = Math.max(0, ...[...state.sparklines.values()].flat());
  return html`
    <section aria-labelledby="talkers-title" class="wide">
      <h2 id="talkers-title">Top talkers <span class="unit">${state.top
          ? `${count(state.top.total)} busy flows, ${rate(state.top.packetsPerSecond)} packets/s` : ''}</span></h2>
      ${(state.top?.notAnswering ?? []).map(each => notice('bad', each.reason))}
      <div class="scroll" tabindex="0" role="region" aria-labelledby="talkers-title">
      <table id="talkers">
        <thead><tr><th scope="col">Destination</th><th scope="col">Tenant</th><th scope="col">State</th>
          <th scope="col" class="number">Packets/s</th><th scope="col">Last minutes</th><th scope="col">
          <span class="hidden">Actions</span></th></tr></thead>
        <tbody>${flows.map(flow => html`<tr>
          <th scope="row">${flow.destination}</th>
          <td>${tenantOf(state, flow)}</td>
          <td>${words(flow.state ?? '')}</td>
          <td class="number">${rate(flow.packetsPerSecond)}</td>
          <td>${sparkline(state.sparklines.get(`${flow.vlan} ${flow.destination}`) ?? [],
              actions.sparklineLength, greatest)}</td>
          <td>${buttons(flow, actions)}</td>
        </tr>`)}</tbody>
      </table></div>
      ${state.top && flows.length === 0 ? html`<p class="muted">No flow is busy now.</p>` : nothing}
    </section>`;
}

/** What can be done: a flow without a tunnel can't be pinned, and one without a context has nothing to be evicted. */
function buttons(flow, actions) {
  return html`
    ${flow.state === 'PINNED' ? button(flow, 'Unpin', actions.unpin)
        : flow.outerDestination ? button(flow, 'Pin', actions.pin) : nothing}
    ${flow.index === undefined ? nothing : button(flow, 'Evict', actions.evict)}`;
}

function button(flow, name, action) {
  return html`<button type="button" class="small" @click=${() => action(flow)}
    aria-label="${name} ${flow.destination} in VLAN ${flow.vlan}">${name}</button>`;
}

function tenantOf(state, flow) {
  const tenant = state.tenants.find(each => each.vlan === flow.vlan);
  return tenant ? `${tenant.name} (VLAN ${flow.vlan})` : `VLAN ${flow.vlan}`;
}

function drops(state) {
  const counted = Object.entries(state.counters?.dropped ?? {}).filter(([, of]) => of.packets > 0)
      .sort(([, one], [, other]) => other.packets - one.packets);
  const last = state.history.samples.at(-1);
  return html`
    <section aria-labelledby="drops-title">
      <h2 id="drops-title">Dropped, by reason</h2>
      ${counted.length > 0 ? countersTable('drops', 'Reason', counted, last?.dropped)
          : html`<p class="muted">${state.counters ? 'Nothing has been dropped.' : 'Not known yet.'}</p>`}
    </section>`;
}

function paths(state) {
  const last = state.history.samples.at(-1);
  return html`
    <section aria-labelledby="paths-title">
      <h2 id="paths-title">Forwarded, by path</h2>
      ${countersTable('paths', 'Path', Object.entries(state.counters?.forwarded ?? {}), last?.forwarded)}
    </section>`;
}

function countersTable(id, title, counted, rates) {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}-title">
    <table id=${id}>
      <thead><tr><th scope="col">${title}</th><th scope="col" class="number">Packets/s</th>
        <th scope="col" class="number">Bit rate</th>
        <th scope="col" class="number">Packets</th><th scope="col" class="number">Bytes</th></tr></thead>
      <tbody>${counted.map(([name, of]) => html`<tr class=${of.packets > 0 ? '' : 'muted'}>
        <th scope="row">${name}</th>
        <td class="number">${rate(rates?.[name]?.packets)}</td>
        <td class="number">${bitRate(rates?.[name]?.bytes)}</td>
        <td class="number" data-packets=${name}>${count(of.packets)}</td>
        <td class="number">${bytes(of.bytes)}</td></tr>`)}</tbody>
    </table></div>`;
}

function entries(state, actions) {
  const list = state.entries?.entries ?? [];
  const {filter} = state;
  const refused = state.refusals.entries;
  return html`
    <section aria-labelledby="entries-title">
      <div class="bar">
        <h2 id="entries-title">Entries <span class="unit" id="entries-total">${state.entries
            ? `${count(list.length)} of ${count(state.entries.total)}`
              + (state.entries.contextsNotRead > 0 ? `, ${count(state.entries.contextsNotRead)} contexts not read` : '')
            : ''}</span></h2>
        <span class="spacer"></span>
        <button type="button" id="flush" class="danger" @click=${actions.flush}>Flush …</button>
      </div>
      <form class="filters" role="search" aria-label="Entries" @submit=${event => event.preventDefault()}>
        <label>Destination
          <input id="destination" type="search" placeholder="address or prefix" autocomplete="off" spellcheck="false"
            aria-invalid=${refused ? 'true' : 'false'} aria-describedby="entries-problem"
            @input=${event => actions.filter({destination: event.target.value.trim()})}></label>
        <label>Tenant ${choice('tenant', ['', ...state.tenants.map(tenant => tenant.name)], filter.tenant,
            name => name || 'all', value => actions.filter({tenant: value}))}</label>
        <label>State ${choice('state', ['', ...FLOW_STATES], filter.state, name => words(name) || 'all',
            value => actions.filter({state: value}))}</label>
        <label>Sort by ${choice('sort', Object.keys(SORTS), filter.sort, name => SORTS[name],
            value => actions.filter({sort: value}))}</label>
      </form>
      <p id="entries-problem" class="bad" role="alert">${refused ?? ''}</p>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="entries-title">
      <table id="entries">
        <thead><tr><th scope="col">Destination</th><th scope="col">Tenant</th><th scope="col">State</th>
          <th scope="col">Remote VTEP</th><th scope="col" class="number">VNI</th>
          <th scope="col" class="number">Hits</th>
          <th scope="col" class="number">Idle</th><th scope="col" class="number">Tunnel’s age</th>
          <th scope="col"><span class="hidden">Actions</span></th></tr></thead>
        <tbody>${list.map(flow => html`<tr>
          <th scope="row">${flow.destination}</th>
          <td>${tenantOf(state, flow)}</td>
          <td>${words(flow.state ?? '')}</td>
          <td>${flow.outerDestination ?? '–'}</td>
          <td class="number">${flow.vni ?? '–'}</td>
          <td class="number">${count(flow.hits)}</td>
          <td class="number">${duration(flow.idleMillis)}</td>
          <td class="number">${duration(flow.ageMillis)}</td>
          <td>${buttons(flow, actions)}</td>
        </tr>`)}</tbody>
      </table></div>
      ${state.entries?.next ? html`<button type="button" @click=${actions.more}>Show more</button>` : nothing}
      ${state.entries && list.length === 0 ? html`<p class="muted">No entry is like that.</p>` : nothing}
    </section>`;
}

function choice(id, values, chosen, name, choose) {
  return html`<select id=${id} @change=${event => choose(event.target.value)}>
    ${values.map(value => html`<option value=${value} ?selected=${value === chosen}>${name(value)}</option>`)}
  </select>`;
}

function tenants(state, actions) {
  const text = state.tenantFilter.toLowerCase();
  const like = state.tenants.filter(tenant => text === '' || tenant.name.toLowerCase().includes(text)
      || String(tenant.vni) === text || String(tenant.vlan) === text);
  return html`
    <section aria-labelledby="tenants-title" class="wide">
      <h2 id="tenants-title">Tenants <span class="unit">${count(Math.min(MOST_TENANTS, like.length))} of ${
          count(state.tenants.length)}</span></h2>
      <div class="filters"><label>Name, VNI or VLAN <input type="search" autocomplete="off" spellcheck="false"
        @input=${event => actions.filterTenants(event.target.value.trim())}></label></div>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="tenants-title">
      <table id="tenants">
        <thead><tr><th scope="col">Name</th><th scope="col" class="number">VNI</th>
          <th scope="col" class="number">VLAN</th><th scope="col">Servers</th></tr></thead>
        <tbody>${like.slice(0, MOST_TENANTS).map(tenant => html`<tr>
          <th scope="row">${tenant.name}</th><td class="number">${tenant.vni}</td><td class="number">${tenant.vlan}</td>
          <td>${tenant.servers.map(server => `${server.prefix} at port ${server.port}`).join(', ') || '–'}</td>
        </tr>`)}</tbody>
      </table></div>
    </section>`;
}

function gateways(state, actions) {
  return html`
    <section aria-labelledby="gateways-title">
      <h2 id="gateways-title">Gateways</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="gateways-title">
      <table id="gateways">
        <thead><tr><th scope="col">Device</th><th scope="col">State</th><th scope="col">VTEP</th>
          <th scope="col">Master</th><th scope="col" class="number">Rules</th><th scope="col">Waits for</th>
          <th scope="col">Last error</th></tr></thead>
        <tbody>${state.gateways.map(gateway => html`<tr>
          <th scope="row"><button type="button" class="link" @click=${() => actions.choose(gateway.device)}
            aria-current=${gateway.device === state.device ? 'true' : 'false'}>${gateway.device}</button></th>
          <td class=${STATES[gateway.state]?.kind ?? ''}>${STATES[gateway.state]?.text ?? words(gateway.state)}</td>
          <td>${gateway.vtep}</td>
          <td>${gateway.master ?? '–'}</td>
          <td class="number">${gateway.installedRules} of ${gateway.rules}</td>
          <td>${remark(gateway.waitsFor, 'since')}</td>
          <td>${remark(gateway.lastError, 'time')}</td>
        </tr>`)}</tbody>
      </table></div>
    </section>`;
}

function remark(of, when) {
  return of ? `${of.text}, ${when === 'since' ? 'since ' : ''}${time(new Date(of[when]))}` : '–';
}
