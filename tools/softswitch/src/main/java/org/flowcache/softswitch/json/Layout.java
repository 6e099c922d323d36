// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.StandardMetadata;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.flowcache.softswitch.pipeline.header.HeaderUnion;
import org.flowcache.softswitch.pipeline.header.UnionStack;
import org.flowcache.softswitch.pipeline.header.VariableHeader;

/**
 * Reads {@code header_types}, {@code headers}, {@code header_stacks}, header unions and stacks of them, and
 * {@code field_aliases}, and gives every field its slot.
 */
final class Layout {

    private static final int METADATA_VALID = 0;
    /** Bytes that a header with a varbit can have: far more than a frame. */
    private static final int MAX_LENGTH = 1 << 16;

    private final Map<String, Header> headers = new LinkedHashMap<>();
    private final Map<String, Field> fields = new HashMap<>();
    private final Map<String, HeaderStack> stacks = new HashMap<>();
    private final Map<String, HeaderUnion> unions = new HashMap<>();
    private final Map<String, HeaderUnion> unionOf = new HashMap<>();
    private final Map<String, UnionStack> unionStacks = new HashMap<>();
    private final Map<String, String> typeOf = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private int slots = 1;
    private int metadataEnd;

    Layout(Json root) {
        Map<String, Json> types = new HashMap<>();
        for (Json type : root.optionalList("header_types")) {
            types.put(type.text("name"), type);
        }
        List<Json> instances = root.optionalList("headers");
        for (Json instance : instances) {
            if (instance.flag("metadata", false)) {
                add(instance, types, true);
            }
        }
        metadataEnd = slots;
        for (Json instance : instances) {
            if (!instance.flag("metadata", false)) {
                add(instance, types, false);
            }
        }
        for (Json stack : root.optionalList("header_stacks")) {
            addStack(stack);
        }
        addUnions(root);
        for (Json alias : root.optionalList("field_aliases")) {
            Json target = alias.at(1);
            aliases.put(alias.at(0).text(), target.at(0).text() + "." + target.at(1).text());
        }
    }

    private void add(Json instance, Map<String, Json> types, boolean metadata) {
        String name = instance.text("name");
        Json type = types.get(instance.text("header_type"));
        if (type == null) {
            throw instance.error("has a header_type that is not defined");
        }
        int validSlot = metadata ? METADATA_VALID : slots++;
        Field valid = new Field(name + ".$valid$", validSlot, 1, false, METADATA_VALID);
        List<Field> members = new ArrayList<>();
        for (Json member : type.list("fields")) {
            if (member.size() > 3 && member.at(3).loosely()) {
                throw type.error("saturating field \"" + member.at(0).text() + "\" is not supported");
            }
            boolean signed = member.size() > 2 && member.at(2).loosely();
            boolean variable = !member.at(1).isNumber();
            int bits = variable ? variableBits(type) : member.at(1).integer(1, Limits.BITS);
            Field field = new Field(name + "." + member.at(0).text(), slots, bits, signed, variable, validSlot);
            if (signed && field.wide()) {
                throw type.error("signed field \"" + member.at(0).text() + "\" of more than 64 bits is not supported");
            }
            slots += field.words();
            if (slots > Limits.SLOTS) {
                throw instance.error("makes the fields of a packet more than " + Limits.SLOTS + " words");
            }
            members.add(field);
            fields.put(field.name(), field);
        }
        int id = instance.integer("id");
        Header header = members.stream().anyMatch(Field::variable)
                ? new VariableHeader(name, id, metadata, valid, members)
                : new Header(name, id, metadata, valid, members);
        if (!metadata && header.bits() % 8 != 0) {
            throw type.error("is not a whole number of bytes long");
        }
        fields.put(valid.name(), valid);
        headers.put(name, header);
        typeOf.put(name, type.text("name"));
    }

    /** Bits that the varbit of a header type can have: what the longest header has besides its other fields. */
    private static int variableBits(Json type) {
        int length = type.integer("max_length");
        if (length < 1 || length > MAX_LENGTH) {
            throw type.error("max_length is " + length + ", not 1 to " + MAX_LENGTH);
        }
        int bits = 8 * length;
        int variable = 0;
        for (Json member : type.list("fields")) {
            if (member.at(1).isNumber()) {
                bits -= member.at(1).integer();
            } else {
                variable++;
            }
        }
        if (variable > 1) {
            throw type.error("more than one variable-length field is not supported");
        }
        if (bits < 1) {
            throw type.error("has no room in its max_length for its variable-length field");
        }
        return bits;
    }

    private Header byId(Json id) {
        return headers.values().stream().filter(h -> h.id() == id.integer()).findFirst()
                .orElseThrow(() -> id.error("is no header's id"));
    }

    private void addUnions(Json root) {
        Map<String, Json> types = new HashMap<>();
        for (Json type : root.optionalList("header_union_types")) {
            types.put(type.text("name"), type);
        }
        Map<Integer, HeaderUnion> byId = new HashMap<>();
        for (Json json : root.optionalList("header_unions")) {
            HeaderUnion union = union(json, types);
            unions.put(union.name(), union);
            byId.put(json.integer("id"), union);
            union.members().forEach(m -> unionOf.put(m.name(), union));
        }
        for (Json json : root.optionalList("header_union_stacks")) {
            List<HeaderUnion> elements = new ArrayList<>();
            for (Json id : json.list("header_union_ids")) {
                if (!byId.containsKey(id.integer())) {
                    throw id.error("is no header union's id");
                }
                elements.add(byId.get(id.integer()));
            }
            if (elements.isEmpty()) {
                throw json.error("has no elements");
            }
            unionStacks.put(json.text("name"), new UnionStack(json.text("name"), elements, slots++));
        }
    }

    private HeaderUnion union(Json json, Map<String, Json> types) {
        Json type = types.get(json.text("union_type"));
        if (type == null) {
            throw json.error("has a union_type that is not defined");
        }
        List<Json> names = type.list("headers");
        List<Json> ids = json.list("header_ids");
        if (names.size() != ids.size()) {
            throw json.error("has " + ids.size() + " headers, but its type has " + names.size());
        }
        Map<String, Header> members = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            members.put(names.get(i).at(0).text(), byId(ids.get(i)));
        }
        return new HeaderUnion(json.text("name"), members);
    }

    private void addStack(Json stack) {
        List<Header> elements = new ArrayList<>();
        for (Json id : stack.list("header_ids")) {
            elements.add(byId(id));
        }
        if (elements.isEmpty()) {
            throw stack.error("has no elements");
        }
        stacks.put(stack.text("name"), new HeaderStack(stack.text("name"), elements, slots++));
    }

    int slotCount() {
        return slots;
    }

    int metadataEnd() {
        return metadataEnd;
    }

    /** The header of a name given as a JSON string. */
    Header header(Json name) {
        Header header = headers.get(name.text());
        if (header == null) {
            throw name.error("there is no header \"" + name.text() + "\"");
        }
        return header;
    }

    boolean sameType(Header a, Header b) {
        return typeOf.get(a.name()).equals(typeOf.get(b.name()));
    }

    /** The stack of a name given as a JSON string. */
    HeaderStack stack(Json name) {
        HeaderStack stack = stacks.get(name.text());
        if (stack == null) {
            throw name.error("there is no header stack \"" + name.text() + "\"");
        }
        return stack;
    }

    /** The header union of a name given as a JSON string. */
    HeaderUnion union(Json name) {
        HeaderUnion union = unions.get(name.text());
        if (union == null) {
            throw name.error("there is no header union \"" + name.text() + "\"");
        }
        return union;
    }

    /** The stack of header unions of a name given as a JSON string. */
    UnionStack unionStack(Json name) {
        UnionStack stack = unionStacks.get(name.text());
        if (stack == null) {
            throw name.error("there is no stack of header unions \"" + name.text() + "\"");
        }
        return stack;
    }

    /** The headers that are invalid when this one is valid, because they are in one header union. */
    List<Header> others(Header header) {
        HeaderUnion union = unionOf.get(header.name());
        return union == null ? List.of() : union.members().stream().filter(m -> m != header).toList();
    }

    /** The field, of fixed width, of a reference {@code [header, field]}. */
    Field field(Json reference) {
        Field field = anyField(reference);
        if (field.variable()) {
            throw reference.error("a variable-length field is not supported here");
        }
        return field;
    }

    /** The field of a reference {@code [header, field]}. */
    Field anyField(Json reference) {
        String name = reference.at(0).text() + "." + reference.at(1).text();
        Field field = fields.get(name);
        if (field == null) {
            throw reference.error("there is no field \"" + name + "\"");
        }
        used.add(name);
        return field;
    }

    /** Index, in the elements of a stack, of the field of a name given as a JSON string. */
    int fieldIndex(HeaderStack stack, Json fieldName) {
        String name = stack.element(0).name() + "." + fieldName.text();
        List<Field> members = stack.element(0).fields();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name().equals(name)) {
                return i;
            }
        }
        throw fieldName.error("there is no such field");
    }

    private String resolve(String name) {
        return aliases.getOrDefault(name, name);
    }

    /** A field that simple_switch knows by name, if the program has it. */
    Optional<Field> known(String name) {
        return Optional.ofNullable(fields.get(resolve(name)));
    }

    private int slot(String name) {
        return known(name).map(Field::slot).orElse(-1);
    }

    private int slotIfUsed(String name) {
        return used.contains(resolve(name)) ? slot(name) : -1;
    }

    private int required(String name) {
        return known(name).map(Field::slot).orElseThrow(() ->
                new UnsupportedProgramException("headers", "there is no field \"" + name
                        + "\"; only programs for v1model run on this switch"));
    }

    /** The standard metadata; to be asked for once everything else has been read. */
    StandardMetadata standardMetadata() {
        return new StandardMetadata(
                required("standard_metadata.ingress_port"),
                required("standard_metadata.egress_spec"),
                required("standard_metadata.egress_port"),
                required("standard_metadata.instance_type"),
                required("standard_metadata.packet_length"),
                slot("standard_metadata.parser_error"),
                slot("standard_metadata.checksum_error"),
                slot("intrinsic_metadata.mcast_grp"),
                slot("intrinsic_metadata.egress_rid"),
                slot("intrinsic_metadata.priority"),
                slotIfUsed("intrinsic_metadata.ingress_global_timestamp"),
                slotIfUsed("intrinsic_metadata.egress_global_timestamp"),
                slotIfUsed("queueing_metadata.enq_timestamp"));
    }
}
