// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
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

    private static final Map<Descriptor, List<FieldDescriptor>> PARTS = new ConcurrentHashMap<>();

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
        for (FieldDescriptor part : PARTS.computeIfAbsent(message.getDescriptorForType(), NewerFields::parts)) {
            if (part.isRepeated()) {
                int count = message.getRepeatedFieldCount(part);
                for (int i = 0; i < count; i++) {
                    found = find((Message) message.getRepeatedField(part, i));
                    if (found.isPresent()) {
                        return Optional.of(part.getName() + "[" + i + "]." + found.get());
                    }
                }
            } else if (message.hasField(part)) {
                found = find((Message) message.getField(part));
                if (found.isPresent()) {
                    return Optional.of(part.getName() + "." + found.get());
                }
            }
        }
        return Optional.empty();
    }

    private static List<FieldDescriptor> parts(Descriptor type) {
        return type.getFields().stream().filter(f -> f.getJavaType() == FieldDescriptor.JavaType.MESSAGE).toList();
    }

    private static Optional<String> own(Message message) {
        UnknownFieldSet unknown = message.getUnknownFields();
        if (unknown.asMap().isEmpty()) {
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
