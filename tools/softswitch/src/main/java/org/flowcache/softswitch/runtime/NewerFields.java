// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fields that the messages here do not know, because they are of a newer P4Runtime version (up to 1.5) than these or of
 * none. Some the switch understands all the same; whatever else a client sets would be lost without a word, so it is
 * refused.
 */
public final class NewerFields {

    /** {@code port} of a {@code Replica}, of P4Runtime 1.4. */
    static final int REPLICA_PORT = 3;
    /** {@code watch_port} of members and actions of an action profile, of P4Runtime 1.2. */
    static final int WATCH_PORT = 4;
    /** {@code metadata} of a {@code MulticastGroupEntry}, of P4Runtime 1.4: opaque, kept with the group. */
    private static final int GROUP_METADATA = 3;

    private static final Map<String, Map<Integer, String>> NAMES = Map.ofEntries(
            Map.entry("WriteRequest", Map.of(6, "role")),
            Map.entry("ReadRequest", Map.of(3, "role")),
            Map.entry("SetForwardingPipelineConfigRequest", Map.of(6, "role")),
            Map.entry("Role", Map.of(3, "name")),
            Map.entry("TableEntry", Map.of(12, "meter_counter_data", 13, "is_const")),
            Map.entry("ActionProfileActionSet", Map.of(2, "action_selection_mode", 3, "size_semantics")),
            Map.entry("ActionProfileAction", Map.of(WATCH_PORT, "watch_port")),
            Map.entry("Member", Map.of(WATCH_PORT, "watch_port")),
            Map.entry("MeterEntry", Map.of(4, "counter_data")),
            Map.entry("DirectMeterEntry", Map.of(3, "counter_data")),
            Map.entry("MeterConfig", Map.of(5, "eburst")),
            Map.entry("Replica", Map.of(REPLICA_PORT, "port", 4, "backup_replicas")),
            Map.entry("MulticastGroupEntry", Map.of(GROUP_METADATA, "metadata")));

    private static final Map<String, Integer> UNDERSTOOD = Map.of(
            "ActionProfileAction", WATCH_PORT,
            "Member", WATCH_PORT,
            "Replica", REPLICA_PORT,
            "MulticastGroupEntry", GROUP_METADATA);

    /** Where the parts of a message are: fields that are messages, and choices of which one may be. */
    private record Parts(List<FieldDescriptor> fields, List<OneofDescriptor> choices) {

        static Parts of(Descriptor type) {
            return new Parts(type.getFields().stream()
                    .filter(f -> isMessage(f) && f.getContainingOneof() == null).toList(), type.getOneofs());
        }
    }

    private static final Map<Descriptor, Parts> PARTS = new ConcurrentHashMap<>();

    private NewerFields() {
    }

    /**
     * Refuses a message that has, anywhere in it, a field that would be ignored.
     *
     * @throws ControlException UNIMPLEMENTED, with the path of the field in {@code message}
     */
    public static void refuse(Message message) throws ControlException {
        Optional<String> found = find(message);
        if (found.isPresent()) {
            throw unsupported(found.get());
        }
    }

    /**
     * Refuses a message that has itself, not in its parts, a field that would be ignored.
     *
     * @throws ControlException UNIMPLEMENTED, with the field
     */
    public static void refuseOwn(Message message) throws ControlException {
        Optional<String> found = own(message);
        if (found.isPresent()) {
            throw unsupported(found.get());
        }
    }

    private static ControlException unsupported(String field) {
        return ControlException.unimplemented(field + " is not supported");
    }

    private static Optional<String> find(Message message) {
        Optional<String> found = own(message);
        if (found.isPresent()) {
            return found;
        }
        // For each entry of a large Write: this has to be quick, so it asks for nothing that is not there.
        Parts parts = PARTS.computeIfAbsent(message.getDescriptorForType(), Parts::of);
        for (int i = 0; i < parts.choices.size() && found.isEmpty(); i++) {
            FieldDescriptor chosen = message.getOneofFieldDescriptor(parts.choices.get(i));
            if (chosen != null && isMessage(chosen)) {
                found = findIn(message, chosen);
            }
        }
        for (int i = 0; i < parts.fields.size() && found.isEmpty(); i++) {
            FieldDescriptor part = parts.fields.get(i);
            if (part.isRepeated() || message.hasField(part)) {
                found = findIn(message, part);
            }
        }
        return found;
    }

    private static Optional<String> findIn(Message message, FieldDescriptor part) {
        if (!part.isRepeated()) {
            return find((Message) message.getField(part)).map(f -> part.getName() + "." + f);
        }
        int count = message.getRepeatedFieldCount(part);
        for (int i = 0; i < count; i++) {
            Optional<String> found = find((Message) message.getRepeatedField(part, i));
            if (found.isPresent()) {
                return Optional.of(part.getName() + "[" + i + "]." + found.get());
            }
        }
        return Optional.empty();
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private static Optional<String> own(Message message) {
        UnknownFieldSet unknown = message.getUnknownFields();
        if (unknown.getSerializedSize() == 0) {
            return Optional.empty();
        }
        String type = message.getDescriptorForType().getName();
        int understood = UNDERSTOOD.getOrDefault(type, 0);
        return unknown.asMap().entrySet().stream()
                .filter(f -> f.getKey() != understood || f.getValue().getLengthDelimitedList().isEmpty())
                .map(Map.Entry::getKey).findFirst()
                .map(number -> Optional.ofNullable(NAMES.getOrDefault(type, Map.of()).get(number))
                        .orElse("field " + number + " of message " + type));
    }

    /** The value of a field of bytes that the message does not know, if it is there. */
    static Optional<ByteString> bytes(Message message, int number) {
        List<ByteString> values = message.getUnknownFields().getField(number).getLengthDelimitedList();
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
