// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.junit.Assert.assertEquals;

import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.Update;

/** Tables under random changes, against lists that are searched from end to end. */
public class TableTest {

    private static final Program ROUTER = new Program("router");
    private static final Program FEATURES = new Program("features");
    private static final int STEPS = 4000;

    private SoftSwitch softSwitch;

    @Before
    public void make() {
        softSwitch = SoftSwitch.builder().build();
    }

    @After
    public void close() {
        softSwitch.close();
    }

    private Code write(Update.Type type, Program.EntryBuilder entry) {
        try {
            softSwitch.control().write(type, entry.entity());
            return Code.OK;
        } catch (ControlException e) {
            return e.code();
        }
    }

    private record Rule(int value, int mask, int priority, int port) {
        boolean matches(int key) {
            return (key & mask) == value;
        }

        boolean same(Rule other) {
            return value == other.value && mask == other.mask && priority == other.priority;
        }
    }

    /** Does what a random step says to the list too, and answers what the switch has to answer. */
    private static Code change(List<Rule> rules, Update.Type type, Rule rule, int size) {
        Optional<Rule> old = rules.stream().filter(rule::same).findFirst();
        if (type == Update.Type.INSERT) {
            if (old.isPresent()) {
                return Code.ALREADY_EXISTS;
            }
            if (rules.size() == size) {
                return Code.RESOURCE_EXHAUSTED;
            }
            rules.add(rule);
            return Code.OK;
        }
        if (old.isEmpty()) {
            return Code.NOT_FOUND;
        }
        rules.remove(old.get());
        if (type == Update.Type.MODIFY) {
            rules.add(rule);
        }
        return Code.OK;
    }

    private static Update.Type type(Random random) {
        int draw = random.nextInt(5);
        return draw < 2 ? Update.Type.INSERT : draw < 3 ? Update.Type.MODIFY : Update.Type.DELETE;
    }

    @Test
    public void exactTables() {
        softSwitch.load(ROUTER.info(), ROUTER.json());
        List<Rule> rules = new ArrayList<>();
        Random random = new Random(1);
        for (int step = 0; step < STEPS; step++) {
            Rule rule = new Rule(random.nextInt(64), -1, 0, 1 + random.nextInt(100));
            Update.Type type = type(random);
            assertEquals(change(rules, type, rule, 1024), write(type, ROUTER.entry("bridge").exact("tagged", "00")
                    .exact("vid", "00").exact("dst", String.format("%012x", rule.value))
                    .action("set_port", String.format("%02x", rule.port))));
            int key = random.nextInt(64);
            expect(rules, key, String.format("%012x 0b0000000002 1234", key));
        }
    }

    @Test
    public void ternaryTables() {
        softSwitch.load(FEATURES.info(), FEATURES.json());
        List<Rule> rules = new ArrayList<>();
        Random random = new Random(2);
        for (int step = 0; step < STEPS; step++) {
            // Each rule has a priority of its own: which of two with the same wins is not defined.
            int number = random.nextInt(12);
            boolean both = number % 3 == 0;
            Rule rule = new Rule(number / 3, both ? -1 : 0, 1 + number, 10 + random.nextInt(100));
            Program.EntryBuilder entry = FEATURES.entry("ranges").range("value", "0000", "0fff").priority(rule.priority)
                    .action("set_port", String.format("%02x", rule.port));
            if (both) {
                entry.optional("other", String.format("%02x", rule.value));
            } else {
                rule = new Rule(0, 0, rule.priority, rule.port);
            }
            Update.Type type = type(random);
            assertEquals(change(rules, type, rule, 16), write(type, entry));
            int key = random.nextInt(4);
            String frame = String.format("0a0000000001 0b0000000002 88b6 0001 %04x", key);
            List<String> sent = Sent.by(softSwitch.pipeline(), 1, hex(frame));
            assertEquals(List.of(Sent.out(best(rules, key).map(Rule::port).orElse(1), frame)), sent);
        }
    }

    @Test
    public void longestPrefixTables() {
        softSwitch.load(ROUTER.info(), ROUTER.json());
        List<Rule> rules = new ArrayList<>();
        Random random = new Random(3);
        for (int step = 0; step < STEPS; step++) {
            int length = 29 + random.nextInt(4);
            int mask = -1 << 32 - length;
            Rule rule = new Rule(0x0a000000 | random.nextInt(16) & mask, mask, length, 10 + random.nextInt(100));
            Update.Type type = type(random);
            assertEquals(change(rules, type, rule, 8), write(type, ROUTER.entry("routes")
                    .lpm("dst", String.format("%08x", rule.value), length)
                    .action("route", "0b0000000002", "0a0000000001", String.format("%02x", rule.port))));
            int key = 0x0a000000 | random.nextInt(16);
            Optional<Rule> best = best(rules, key);
            int sum = 0x4500 + 0x0014 + 0x4006 + 0x0a00 + 0x0001 + 0x0a00 + (key & 0xffff);
            List<String> sent = Sent.by(softSwitch.pipeline(), 1, hex("0a0000000001 0b0000000002 0800",
                    "4500 0014 0000 0000 4006", checksum(sum), "0a000001", String.format("%08x", key)));
            assertEquals(best.map(r -> r.port).stream().toList(),
                    sent.stream().map(s -> Integer.valueOf(s.substring(0, s.indexOf(':')))).toList());
        }
    }

    private static String checksum(int sum) {
        return String.format("%04x", ~((sum & 0xffff) + (sum >> 16)) & 0xffff);
    }

    private static Optional<Rule> best(List<Rule> rules, int key) {
        return rules.stream().filter(r -> r.matches(key)).max(Comparator.comparingInt(Rule::priority));
    }

    private void expect(List<Rule> rules, int key, String frame) {
        assertEquals(best(rules, key).map(r -> Sent.out(r.port, frame)).stream().toList(),
                Sent.by(softSwitch.pipeline(), 1, hex(frame)));
    }
}
