// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import p4.config.v1.P4InfoOuterClass.Action;
import p4.config.v1.P4InfoOuterClass.ControllerPacketMetadata;
import p4.config.v1.P4InfoOuterClass.Counter;
import p4.config.v1.P4InfoOuterClass.DirectCounter;
import p4.config.v1.P4InfoOuterClass.MatchField;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.config.v1.P4InfoOuterClass.Preamble;
import p4.config.v1.P4InfoOuterClass.Register;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.config.v1.P4Types.P4SerializableEnumTypeSpec;

/**
 * Writes the names in a p4info as a Java class: ONOS's typed ids for tables, match fields, actions, parameters,
 * counters and packet metadata, a Java enum for each serializable enum, and an int for the size of each table, counter
 * and register and for each annotation of a controller header that holds a number, such as {@code @cpu_port(255)}.
 */
public final class ConstantsWriter {

    private static final String MODEL = "org.onosproject.net.pi.model.";
    private static final Pattern NUMBER_ANNOTATION = Pattern.compile("@(\\w+)\\((\\d+)\\)");

    private final String packageName;
    private final String simpleName;

    /**
     * Creates a writer.
     *
     * @param className the qualified name of the class to write
     * @throws P4InfoException if that is no qualified name
     */
    public ConstantsWriter(String className) throws P4InfoException {
        int dot = className.lastIndexOf('.');
        if (dot < 1 || !className.matches("(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.)+"
                + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*")) {
            throw new P4InfoException("'" + className + "' is not the name of a class in a package");
        }
        packageName = className.substring(0, dot);
        simpleName = className.substring(dot + 1);
    }

    /**
     * Writes the class.
     *
     * @param p4info a p4info
     * @return Java source
     * @throws P4InfoException if two different things would get the same constant
     */
    public String write(P4Info p4info) throws P4InfoException {
        StringBuilder java = new StringBuilder();
        java.append("// SPDX-License-Identifier: Apache-2.0\n");
        java.append("package ").append(packageName).append(";\n\n");
        java.append("/** Names in the P4 program, generated from its p4info. */\n");
        java.append("public final class ").append(simpleName).append(" {\n");
        writeNumbers(java, p4info);
        java.append("\n    private ").append(simpleName).append("() {\n    }\n");

        Names tables = new Names("Tables", "PiTableId");
        Sizes tableSizes = new Sizes("TableSizes", "entries of a table");
        Names matchFields = new Names("MatchFields", "PiMatchFieldId");
        for (Table table : p4info.getTablesList()) {
            tables.add(table.getPreamble());
            tableSizes.add(table.getPreamble(), table.getSize());
            for (MatchField field : table.getMatchFieldsList()) {
                matchFields.add(field.getName(), field.getName());
            }
        }
        Names actions = new Names("Actions", "PiActionId");
        Names params = new Names("ActionParams", "PiActionParamId");
        for (Action action : p4info.getActionsList()) {
            actions.add(action.getPreamble());
            for (Action.Param param : action.getParamsList()) {
                params.add(param.getName(), param.getName());
            }
        }
        Names counters = new Names("Counters", "PiCounterId");
        Sizes counterSizes = new Sizes("CounterSizes", "cells of a counter");
        for (Counter counter : p4info.getCountersList()) {
            counters.add(counter.getPreamble());
            counterSizes.add(counter.getPreamble(), counter.getSize());
        }
        Sizes registerSizes = new Sizes("RegisterSizes", "cells of a register");
        for (Register register : p4info.getRegistersList()) {
            registerSizes.add(register.getPreamble(), register.getSize());
        }
        for (DirectCounter counter : p4info.getDirectCountersList()) {
            counters.add(counter.getPreamble());
        }
        Names metadata = new Names("PacketMetadata", "PiPacketMetadataId");
        for (ControllerPacketMetadata header : p4info.getControllerPacketMetadataList()) {
            for (ControllerPacketMetadata.Metadata field : header.getMetadataList()) {
                metadata.add(field.getName(), field.getName());
            }
        }
        for (Names names : List.of(tables, matchFields, actions, params, counters, metadata)) {
            names.write(java);
        }
        for (Sizes sizes : List.of(tableSizes, counterSizes, registerSizes)) {
            sizes.write(java);
        }
        new TreeMap<>(p4info.getTypeInfo().getSerializableEnumsMap()).forEach((name, type) ->
                writeEnum(java, name, type));
        return java.append("}\n").toString();
    }

    private static void writeNumbers(StringBuilder java, P4Info p4info) {
        for (ControllerPacketMetadata header : p4info.getControllerPacketMetadataList()) {
            for (String annotation : header.getPreamble().getAnnotationsList()) {
                Matcher number = NUMBER_ANNOTATION.matcher(annotation);
                if (number.matches()) {
                    java.append("\n    /** Says the annotation of ").append(header.getPreamble().getName())
                            .append(". */\n    public static final int ").append(constant(number.group(1)))
                            .append(" = ").append(number.group(2)).append(";\n");
                }
            }
            for (ControllerPacketMetadata.Metadata field : header.getMetadataList()) {
                java.append("\n    /** Bits of the ").append(header.getPreamble().getName()).append(" field ")
                        .append(field.getName()).append(". */\n    public static final int ")
                        .append(constant(header.getPreamble().getName())).append('_')
                        .append(constant(field.getName())).append("_BITWIDTH = ").append(field.getBitwidth())
                        .append(";\n");
            }
        }
    }

    private static void writeEnum(StringBuilder java, String name, P4SerializableEnumTypeSpec type) {
        String enumName = name.endsWith("_t") ? name.substring(0, name.length() - 2) : name;
        List<String> members = new ArrayList<>();
        for (P4SerializableEnumTypeSpec.Member member : type.getMembersList()) {
            members.add("        " + member.getName() + "(" + number(member.getValue()) + ")");
        }
        java.append("\n    /** The P4 type ").append(name).append(". */\n")
                .append("    public enum ").append(enumName).append(" {\n")
                .append(String.join(",\n", members)).append(";\n\n")
                .append("        private final int value;\n\n")
                .append("        ").append(enumName).append("(int value) {\n")
                .append("            this.value = value;\n        }\n\n")
                .append("        /**\n         * Returns the value that stands for this in the P4 program.\n")
                .append("         *\n         * @return the value\n         */\n")
                .append("        public int value() {\n            return value;\n        }\n    }\n");
    }

    private static BigInteger number(ByteString value) {
        return new BigInteger(1, value.toByteArray());
    }

    private static String constant(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replaceAll("\\W", "_").toUpperCase(Locale.ROOT);
    }

    /** The constants of one type, in the order of the p4info. */
    private static final class Names {

        private final String group;
        private final String type;
        private final Map<String, String> nameByConstant = new LinkedHashMap<>();

        Names(String group, String type) {
            this.group = group;
            this.type = type;
        }

        void add(Preamble preamble) throws P4InfoException {
            add(preamble.getAlias(), preamble.getName());
        }

        void add(String alias, String name) throws P4InfoException {
            String previous = nameByConstant.put(constant(alias), name);
            if (previous != null && !previous.equals(name)) {
                throw new P4InfoException("'" + previous + "' and '" + name + "' would both become "
                        + group + "." + constant(alias) + ": rename one of them in the P4 program");
            }
        }

        void write(StringBuilder java) {
            java.append("\n    /** Constants of type ").append(type).append(". */\n")
                    .append("    public static final class ").append(group).append(" {\n");
            nameByConstant.forEach((constant, name) -> java
                    .append("\n        /** {@code ").append(name).append("}. */\n")
                    .append("        public static final ").append(MODEL).append(type).append(' ').append(constant)
                    .append(" =\n                ").append(MODEL).append(type).append(".of(\"").append(name)
                    .append("\");\n"));
            java.append("\n        private ").append(group).append("() {\n        }\n    }\n");
        }
    }

    /** How many there can be of something, by the name of what they are of. */
    private static final class Sizes {

        private final String group;
        private final String meaning;
        private final Map<String, Long> sizeByConstant = new LinkedHashMap<>();

        Sizes(String group, String meaning) {
            this.group = group;
            this.meaning = meaning;
        }

        void add(Preamble preamble, long size) throws P4InfoException {
            Long previous = sizeByConstant.put(constant(preamble.getAlias()), size);
            if (previous != null) {
                throw new P4InfoException("two things would both become " + group + "."
                        + constant(preamble.getAlias()) + ": rename one of them in the P4 program");
            }
        }

        void write(StringBuilder java) {
            java.append("\n    /** Numbers of ").append(meaning).append(". */\n")
                    .append("    public static final class ").append(group).append(" {\n");
            sizeByConstant.forEach((constant, size) -> java
                    .append("\n        /** Number of ").append(meaning).append(". */\n")
                    .append("        public static final int ").append(constant).append(" = ").append(size)
                    .append(";\n"));
            java.append("\n        private ").append(group).append("() {\n        }\n    }\n");
        }
    }
}
