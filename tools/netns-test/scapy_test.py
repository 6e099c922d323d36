#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scapy plays the DC router, the server and the OTR for two flows that the switch does not know yet.

What the switch sends is compared, byte by byte, with what Scapy builds. Needs the namespaces and the gateway of
tools/netcfg/demo.json, with nobody else on the interfaces.
"""

import ctypes
import os
import select
import sys
import time

from scapy.config import conf
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import ARP, Dot1Q, Ether
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw
from scapy.utils import hexdump

CLONE_NEWNET = 0x40000000
PATIENCE = 5  # seconds for a frame to come
SILENCE = 0.5  # seconds without a frame, when none may come

VTEP, VTEP_MAC = "1.1.1.1", "02:00:01:01:01:01"
ROUTER, ROUTER_MAC = "2.2.2.2", "02:00:00:00:00:02"
OTR_MAC = "02:00:00:00:00:01"
SERVER, SERVER_MAC = "10.0.1.10", "02:00:00:00:01:01"
VM_MAC = "02:00:00:00:02:77"
VNI, VLAN = 100, 10


class Interface:
    """A network interface in a network namespace."""

    def __init__(self, namespace, name):
        # A socket stays in the namespace that it was opened in. os.setns needs Python 3.12.
        with open("/run/netns/" + namespace) as file:
            if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), namespace)
        conf.ifaces.reload()
        self.name = name
        self.socket = conf.L2socket(iface=name)

    def send(self, packet):
        self.socket.send(packet)

    def receive(self, patience):
        """Returns the bytes of the next frame that comes in, None if there is none in time."""
        end = time.monotonic() + patience
        while select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
            frame = self.socket.recv_raw()[1]
            if frame is not None:
                return frame
        return None


def fail(message, *frames):
    print("FAILED  Scapy: " + message, file=sys.stderr)
    for name, frame in frames:
        print(name + ": " + Ether(frame).summary() + "\n" + hexdump(frame, dump=True), file=sys.stderr)
    sys.exit(1)


def require(what, interface, expected):
    """Fails unless the next frame is the expected one; returns it."""
    got = interface.receive(PATIENCE)
    expected = bytes(expected)
    if got is None:
        fail(what + ": nothing came to " + interface.name, ("expected", expected))
    if got != expected:
        fail(what, ("expected", expected), ("got", got))
    print("ok      Scapy: " + what)
    return got


def vxlan(outer, udp, vlan=0):
    # The flags are given because Scapy's own choice has the next protocol in them, of VXLAN-GPE.
    return outer / udp / VXLAN(flags=0x08, vni=VNI, reserved2=vlan)


def flow(dc, otr, servers, vm, udp_checksum):
    """The four steps for one flow. If udp_checksum is 0, no outer packet has one; if it is None, all have."""
    with_checksum = "without outer UDP checksum" if udp_checksum == 0 else "with outer UDP checksum"
    nobody = [dc, otr, servers]

    def to_server(tos):
        return (IP(src=vm, dst=SERVER, tos=tos, id=0x1234, ttl=63) / UDP(sport=5077, dport=7)
                / Raw(b"from the virtual machine"))

    def to_vm(identification):
        return (IP(src=SERVER, dst=vm, tos=0x28, id=identification, ttl=62) / UDP(sport=7, dport=5077)
                / Raw(b"from the server"))

    # The switch copies DSCP from the outer header to the inner one.
    dc.send(vxlan(Ether(src=ROUTER_MAC, dst=VTEP_MAC) / IP(src=ROUTER, dst=VTEP, tos=0xb8, id=7, ttl=60),
                  UDP(sport=50077, dport=4789, chksum=udp_checksum))
            / Ether(src=VM_MAC, dst=SERVER_MAC) / to_server(tos=0))
    require("1 " + vm + " to server, decapsulated into the VLAN", servers,
            Ether(src=VM_MAC, dst=SERVER_MAC) / Dot1Q(vlan=VLAN) / to_server(tos=0xb8))

    first = Ether(src=SERVER_MAC, dst=VM_MAC) / Dot1Q(vlan=VLAN) / to_vm(1)
    servers.send(first)
    require("2 server to " + vm + ", for the first time: to the OTR as it is", otr, first)

    def from_otr(vlan):
        return (vxlan(Ether(src=OTR_MAC, dst=ROUTER_MAC)
                      / IP(src=VTEP, dst=ROUTER, tos=0x28, id=0x4321, flags="DF", ttl=61),
                      UDP(sport=51077, dport=4789, chksum=udp_checksum), vlan)
                / Ether(src=SERVER_MAC, dst=VM_MAC) / to_vm(1))
    otr.send(from_otr(VLAN))
    require("3 OTR to DC, with the reserved byte cleared, " + with_checksum, dc, from_otr(0))

    servers.send(Ether(src=SERVER_MAC, dst=VM_MAC) / Dot1Q(vlan=VLAN) / to_vm(2))
    direct = require("4 server to " + vm + ", encapsulated by the switch, " + with_checksum, dc,
                     vxlan(Ether(src=OTR_MAC, dst=ROUTER_MAC)
                           / IP(src=VTEP, dst=ROUTER, tos=0x28, id=0, flags="DF", ttl=61),
                           UDP(sport=51077, dport=4789, chksum=udp_checksum))
                     / Ether(src=SERVER_MAC, dst=VM_MAC) / to_vm(2))
    parse(direct, vm)
    for interface in nobody:
        frame = interface.receive(SILENCE)
        if frame is not None:
            fail("one more frame came to " + interface.name, ("got", frame))


def parse(frame, vm):
    """Fails unless the fields that Scapy finds in a packet that the switch encapsulated are the expected ones."""
    packet = Ether(frame)
    fields = [
        ("outer source", packet[IP].src, VTEP),
        ("outer destination", packet[IP].dst, ROUTER),
        ("UDP destination port", packet[UDP].dport, 4789),
        ("VXLAN flags", int(packet[VXLAN].flags), 0x08),
        ("VXLAN reserved bytes", (packet[VXLAN].reserved1, packet[VXLAN].reserved2), (0, 0)),
        ("VNI", packet[VXLAN].vni, VNI),
        ("inner source", packet[VXLAN][IP].src, SERVER),
        ("inner destination", packet[VXLAN][IP].dst, vm),
        ("payload", packet[VXLAN][Raw].load, b"from the server"),
        ("VLAN tag", packet.haslayer(Dot1Q), 0),
    ]
    for name, got, expected in fields:
        if got != expected:
            fail("%s is %r, not %r" % (name, got, expected), ("parsed", frame))
    print("ok      Scapy: parses it as it has to be")


def main():
    dc = Interface("datacenter", "dc_sswitch")
    otr = Interface("otr", "otr_sswitch")
    servers = Interface("servers", "servers_sswitch")

    dc.send(Ether(src=ROUTER_MAC, dst="ff:ff:ff:ff:ff:ff")
            / ARP(op="who-has", hwsrc=ROUTER_MAC, psrc=ROUTER, pdst=VTEP))
    require("the switch tells its MAC address", dc, Ether(src=VTEP_MAC, dst=ROUTER_MAC) / ARP(
        op="is-at", hwsrc=VTEP_MAC, psrc=VTEP, hwdst=ROUTER_MAC, pdst=ROUTER))
    flow(dc, otr, servers, "192.168.1.77", 0)
    flow(dc, otr, servers, "192.168.1.78", None)


main()
