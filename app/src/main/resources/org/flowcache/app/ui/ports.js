// SPDX-License-Identifier: Apache-2.0
// How the packets of a role divide among its ports, by ONOS's port statistics: the switch's counters of paths tell all
// ports of a role together.

/** Shares of the ports, from what ONOS tells of their last seconds; undefined as long as it tells nothing. */
export class PortShares {

  constructor(statistics) {
    this.counted = new Map((statistics?.statistics?.[0]?.ports ?? []).map(port => [port.port, port]));
  }

  /** The port's share of what came in by these ports, from 0 to 1. */
  in(port, ports) {
    return this.share(port, ports, 'packetsReceived');
  }

  /** The port's share of what went out by these ports, from 0 to 1. */
  out(port, ports) {
    return this.share(port, ports, 'packetsSent');
  }

  share(port, ports, direction) {
    if (ports.length === 1) {
      return 1;
    }
    const packets = number => this.counted.get(number)?.[direction] ?? 0;
    const all = ports.reduce((sum, number) => sum + packets(number), 0);
    return this.counted.size === 0 ? undefined : all > 0 ? packets(port) / all : 0;
  }
}
