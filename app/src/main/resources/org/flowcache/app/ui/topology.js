// SPDX-License-Identifier: Apache-2.0
// The use case's network as a drawing: OTRs above the switch, the DC router and the servers below.

import {html, svg} from './lib/lit-html/lit-html.js';
import {links} from './counters.js';
import {rate} from './format.js';

const WIDTH = 400;
const BOX = {width: 92, height: 40};
const OTR_Y = 4;
const SWITCH_Y = 116;
const SWITCH_HEIGHT = 52;
const BELOW_Y = 240;
const HEIGHT = BELOW_Y + BOX.height + 4;
const MOST_OTRS = 4;
const MOST_SERVERS = 3;

/** Draws a gateway and who is around it; shares tell which part of its role's packets each port has. */
export function topology(gateway, tenants, sample, shares) {
  const rates = links(sample);
  const otrs = peers(gateway.ports.otr, MOST_OTRS, 'OTR', rates.otr, shares,
      port => gateway.ports.otrDown.includes(port));
  const servers = peers(gateway.ports.servers, MOST_SERVERS, 'Servers', rates.servers, shares, () => false);
  const below = [{name: 'DC router', detail: `port ${gateway.ports.dc}`, ...rates.dc}, ...servers];
  const all = [...otrs, ...below];
  return html`
    <svg class="topology" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${describe(all)}>
      ${otrs.map((peer, i) => link(peer, center(i, otrs.length), OTR_Y + BOX.height, SWITCH_Y))}
      ${below.map((peer, i) => link(peer, center(i, below.length), SWITCH_Y + SWITCH_HEIGHT, BELOW_Y))}
      ${otrs.map((peer, i) => box(peer, center(i, otrs.length), OTR_Y))}
      ${below.map((peer, i) => box(peer, center(i, below.length), BELOW_Y))}
      ${svg`<g class="switch">
        <rect x="1" y=${SWITCH_Y} width=${WIDTH - 2} height=${SWITCH_HEIGHT} rx="3"></rect>
        <text x=${WIDTH / 2} y=${SWITCH_Y + 22} class="name">${gateway.device}</text>
        <text x=${WIDTH / 2} y=${SWITCH_Y + 40} class="detail">VTEP ${gateway.vtep} · ${tenants} ${
            tenants === 1 ? 'tenant' : 'tenants'}</text>
      </g>`}
    </svg>`;
}

function peers(ports, most, name, roleRates, shares, isDown) {
  const shown = ports.length > most ? ports.slice(0, most - 1) : ports;
  const result = shown.map(port => ({
    name, detail: `port ${port}`, down: isDown(port),
    in: part(roleRates.in, shares.in(port, ports)), out: part(roleRates.out, shares.out(port, ports)),
  }));
  if (shown.length < ports.length) {
    const rest = ports.slice(shown.length);
    const total = direction => rest.reduce((sum, port) => sum + (shares[direction](port, ports) ?? 0), 0);
    result.push({name, detail: `${rest.length} more ports`, down: rest.every(isDown),
      in: part(roleRates.in, total('in')), out: part(roleRates.out, total('out'))});
  }
  return result;
}

function part(roleRate, share) {
  return roleRate === undefined || share === undefined ? undefined : roleRate * share;
}

function center(i, n) {
  return WIDTH * (i + 0.5) / n;
}

function box(peer, x, y) {
  return svg`<g class=${peer.down ? 'peer down' : 'peer'}>
    <rect x=${x - BOX.width / 2} y=${y} width=${BOX.width} height=${BOX.height} rx="3"></rect>
    <text x=${x} y=${y + 17} class="name">${peer.name}</text>
    <text x=${x} y=${y + 32} class="detail">${peer.down ? `${peer.detail} down` : peer.detail}</text>
  </g>`;
}

/** The rate to the end above is on the left of the line, that to the end below on the right. */
function link(peer, x, top, bottom) {
  const isAbove = bottom === SWITCH_Y;
  const up = isAbove ? peer.out : peer.in;
  const down = isAbove ? peer.in : peer.out;
  const middle = (top + bottom) / 2 + 4;
  return svg`<g class=${peer.down ? 'link down' : up || down ? 'link busy' : 'link'}>
    <line x1=${x} y1=${top} x2=${x} y2=${bottom}></line>
    <text x=${x - 6} y=${middle} class="left">${rate(up)}/s ↑</text>
    <text x=${x + 6} y=${middle} class="right">↓ ${rate(down)}/s</text>
  </g>`;
}

function describe(all) {
  const each = all.map(peer =>
      `${peer.name}, ${peer.detail}${peer.down ? ', down' : ''}: ${rate(peer.out)} there, ${rate(peer.in)} back`);
  return `Packets a second between the switch and ${each.join('; ')}`;
}
