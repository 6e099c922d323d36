// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import p4.config.v1.P4InfoOuterClass.Action;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.TableEntry;

/** A compiled test program, and a short way to write its table entries by name. */
public final class Program {

    private final String name;
    private final P4Info info;

    public Program(String name) {
        this.name = name;
        P4Info.Builder builder = P4Info.newBuilder();
        try {
            TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build()
                    .merge(resource(name + ".p4info.txt"), builder);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(e);
        }
        this.info = builder.build();
    }

    public static String resource(String name) {
        try (InputStream in = Program.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public P4Info info() {
        return info;
    }

    public String infoText() {
        return resource(name + ".p4info.txt");
    }

    public String json() {
        return resource(name + ".json");
    }

    public Table table(String alias) {
        return info.getTablesList().stream().filter(t -> t.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow();
    }

    public Action action(String alias) {
        return info.getActionsList().stream().filter(a -> a.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow();
    }

    public int counter(String alias) {
        return info.getCountersList().stream().filter(c -> c.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow().getPreamble().getId();
    }

    public int meter(String alias) {
        return info.getMetersList().stream().filter(m -> m.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow().getPreamble().getId();
    }

    public int profile(String alias) {
        return info.getActionProfilesList().stream().filter(p -> p.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow().getPreamble().getId();
    }

    public int valueSet(String alias) {
        return info.getValueSetsList().stream().filter(v -> v.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow().getPreamble().getId();
    }

    public int register(String alias) {
        return info.getRegistersList().stream().filter(r -> r.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow().getPreamble().getId();
    }

    public int digest(String alias) {
        return info.getDigestsList().stream().filter(d -> d.getPreamble().getAlias().equals(alias)).findFirst()
                .orElseThrow().getPreamble().getId();
    }

    /** An action with its parameters, as hexadecimal digits. */
    public p4.v1.P4RuntimeOuterClass.Action call(String alias, String... params) {
        Action action = action(alias);
        var call = p4.v1.P4RuntimeOuterClass.Action.newBuilder().setActionId(action.getPreamble().getId());
        for (int i = 0; i < params.length; i++) {
            call.addParamsBuilder().setParamId(action.getParams(i).getId()).setValue(bytes(params[i]));
        }
        return call.build();
    }

    public EntryBuilder entry(String table) {
        return new EntryBuilder(table(table));
    }

    public static ByteString bytes(String hex) {
        return ByteString.copyFrom(Frames.hex(hex.length() % 2 == 0 ? hex : "0" + hex));
    }

    public static ByteString bytes(long value) {
        byte[] all = BigInteger.valueOf(value).toByteArray();
        return all.length > 1 && all[0] == 0 ? ByteString.copyFrom(all, 1, all.length - 1) : ByteString.copyFrom(all);
    }

    /** A table entry under construction. */
    public final class EntryBuilder {
        private final Table table;
        private final TableEntry.Builder entry = TableEntry.newBuilder();

        private EntryBuilder(Table table) {
            this.table = table;
            entry.setTableId(table.getPreamble().getId());
        }

        private FieldMatch.Builder match(String field) {
            int id = table.getMatchFieldsList().stream().filter(f -> f.getName().equals(field)).findFirst()
                    .orElseThrow().getId();
            return entry.addMatchBuilder().setFieldId(id);
        }

        public EntryBuilder exact(String field, String hex) {
            match(field).getExactBuilder().setValue(bytes(hex));
            return this;
        }

        public EntryBuilder lpm(String field, String hex, int prefix) {
            match(field).getLpmBuilder().setValue(bytes(hex)).setPrefixLen(prefix);
            return this;
        }

        public EntryBuilder ternary(String field, String hex, String mask) {
            match(field).getTernaryBuilder().setValue(bytes(hex)).setMask(bytes(mask));
            return this;
        }

        public EntryBuilder range(String field, String low, String high) {
            match(field).getRangeBuilder().setLow(bytes(low)).setHigh(bytes(high));
            return this;
        }

        public EntryBuilder optional(String field, String hex) {
            match(field).getOptionalBuilder().setValue(bytes(hex));
            return this;
        }

        public EntryBuilder priority(int priority) {
            entry.setPriority(priority);
            return this;
        }

        public EntryBuilder action(String alias, String... params) {
            entry.getActionBuilder().setAction(call(alias, params));
            return this;
        }

        public EntryBuilder asDefault() {
            entry.setIsDefaultAction(true);
            return this;
        }

        public TableEntry build() {
            return entry.build();
        }

        public Entity entity() {
            return Entity.newBuilder().setTableEntry(entry).build();
        }
    }
}
