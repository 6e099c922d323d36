// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.pcap4j.util.MacAddress;
import p4.config.v1.P4InfoOuterClass.Action;
import p4.config.v1.P4InfoOuterClass.MatchField;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Reads commands of BMv2's simple_switch_CLI as P4Runtime updates. Fails for what that would refuse, and for comments
 * and empty lines too: it takes the former for unknown commands, and repeats the last command for the latter.
 */
final class SimpleSwitchCommands {

    private final P4Info info;
    private final List<Update> updates = new ArrayList<>();
    private final List<List<Replica>> nodes = new ArrayList<>();
    private final Map<Integer, List<Replica>> groups = new TreeMap<>();

    private SimpleSwitchCommands(P4Info info) {
        this.info = info;
    }

    static List<Update> read(List<String> lines, P4Info info) {
        SimpleSwitchCommands commands = new SimpleSwitchCommands(info);
        for (int line = 0; line < lines.size(); line++) {
            try {
                commands.command(List.of(lines.get(line).split(" +")));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "line " + (line + 1) + ", \"" + lines.get(line) + "\": " + e.getMessage(), e);
            }
        }
        commands.groups.forEach(commands::multicastGroup);
        return commands.updates;
    }

    private void command(List<String> words) {
        List<String> arguments = words.subList(1, words.size());
        switch (words.get(0)) {
            case "table_add" -> tableAdd(arguments);
            case "table_set_default" -> tableSetDefault(arguments);
            case "mc_mgrp_create" -> {
                requireCount("argument", 1, arguments);
                if (groups.put(Integer.decode(arguments.get(0)), new ArrayList<>()) != null) {
                    throw new IllegalArgumentException("the group is there already");
                }
            }
            case "mc_node_create" -> nodes.add(arguments.stream().skip(1).map(port -> Replica.newBuilder()
                    .setEgressPort(Integer.decode(port)).setInstance(Integer.decode(arguments.get(0))).build())
                    .toList());
            case "mc_node_associate" -> {
                requireCount("argument", 2, arguments);
                groups.get(Integer.decode(arguments.get(0))).addAll(nodes.get(Integer.decode(arguments.get(1))));
            }
            case "mirroring_add" -> {
                requireCount("argument", 2, arguments);
                Entity.Builder session = Entity.newBuilder();
                session.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder()
                        .setSessionId(Integer.decode(arguments.get(0)))
                        .addReplicas(Replica.newBuilder().setEgressPort(Integer.decode(arguments.get(1))));
                update(Update.Type.INSERT, session);
            }
            default -> throw new IllegalArgumentException("unknown command");
        }
    }

    private void tableAdd(List<String> arguments) {
        Table table = table(arguments.get(0));
        int arrow = arguments.indexOf("=>");
        List<String> matches = arguments.subList(2, arrow);
        requireCount("match field", table.getMatchFieldsCount(), matches);
        TableEntry.Builder entry = entry(table, arguments.get(1), arguments.subList(arrow + 1, arguments.size()));
        for (int i = 0; i < matches.size(); i++) {
            entry.addMatch(match(table.getMatchFields(i), matches.get(i)));
        }
        update(Update.Type.INSERT, Entity.newBuilder().setTableEntry(entry));
    }

    private void tableSetDefault(List<String> arguments) {
        TableEntry.Builder entry =
                entry(table(arguments.get(0)), arguments.get(1), arguments.subList(2, arguments.size()));
        update(Update.Type.MODIFY, Entity.newBuilder().setTableEntry(entry.setIsDefaultAction(true)));
    }

    private Table table(String name) {
        return info.getTablesList().stream().filter(table -> table.getPreamble().getAlias().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the program has no table \"" + name + "\""));
    }

    private TableEntry.Builder entry(Table table, String name, List<String> values) {
        Action action = info.getActionsList().stream()
                .filter(candidate -> candidate.getPreamble().getAlias().equals(name))
                .filter(candidate -> table.getActionRefsList().stream()
                        .anyMatch(ref -> ref.getId() == candidate.getPreamble().getId()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the table has no action \"" + name + "\""));
        requireCount("action parameter", action.getParamsCount(), values);
        TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table.getPreamble().getId());
        var call = entry.getActionBuilder().getActionBuilder().setActionId(action.getPreamble().getId());
        for (int i = 0; i < values.size(); i++) {
            Action.Param param = action.getParams(i);
            call.addParamsBuilder().setParamId(param.getId()).setValue(value(values.get(i), param.getBitwidth()));
        }
        return entry;
    }

    private static FieldMatch match(MatchField field, String text) {
        FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(field.getId());
        switch (field.getMatchType()) {
            case EXACT -> match.getExactBuilder().setValue(value(text, field.getBitwidth()));
            case LPM -> {
                String[] prefix = text.split("/");
                match.getLpmBuilder().setValue(value(prefix[0], field.getBitwidth()))
                        .setPrefixLen(Integer.parseInt(prefix[1]));
            }
            default -> throw new IllegalArgumentException(field.getMatchType() + " is not read here");
        }
        return match.build();
    }

    private static ByteString value(String text, int bits) {
        BigInteger number = text.contains(".") ? new BigInteger(1, Ipv4Prefix.address(text).getAddress())
                : text.contains(":") ? new BigInteger(1, MacAddress.getByName(text).getAddress())
                : BigInteger.valueOf(Long.decode(text));
        if (number.signum() < 0 || number.bitLength() > bits) {
            throw new IllegalArgumentException(text + " does not fit " + bits + " bits");
        }
        byte[] bytes = new byte[(bits + 7) / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[bytes.length - 1 - i] = number.shiftRight(8 * i).byteValue();
        }
        return ByteString.copyFrom(bytes);
    }

    private void multicastGroup(int id, List<Replica> replicas) {
        Entity.Builder group = Entity.newBuilder();
        group.getPacketReplicationEngineEntryBuilder().getMulticastGroupEntryBuilder()
                .setMulticastGroupId(id).addAllReplicas(replicas);
        update(Update.Type.INSERT, group);
    }

    private void update(Update.Type type, Entity.Builder entity) {
        updates.add(Update.newBuilder().setType(type).setEntity(entity).build());
    }

    private static void requireCount(String what, int expected, List<String> values) {
        if (values.size() != expected) {
            throw new IllegalArgumentException("needs " + expected + " of " + what + ", not " + values);
        }
    }
}
