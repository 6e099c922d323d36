// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flowcache.softswitch.UnsupportedProgramException;

/** The two forms of {@code p4_device_config} that BMv2's P4Runtime server takes. */
final class DeviceConfigs {

    /** {@code device_data} of p4lang/PI's {@code p4.tmp.P4DeviceConfig}. */
    private static final int DEVICE_DATA = 3;

    private DeviceConfigs() {
    }

    /**
     * The compiler's JSON: the config as it is, or {@code device_data} of the {@code p4.tmp.P4DeviceConfig} that it
     * once had to be and that many clients still send. JSON is no such message: its brace would begin a group.
     */
    static String json(ByteString config) {
        return deviceData(config).toString(StandardCharsets.UTF_8);
    }

    private static ByteString deviceData(ByteString config) {
        UnknownFieldSet message;
        try {
            message = UnknownFieldSet.parseFrom(config);
        } catch (InvalidProtocolBufferException e) {
            return config;
        }
        List<ByteString> data = message.getField(DEVICE_DATA).getLengthDelimitedList();
        if (data.isEmpty()) {
            throw new UnsupportedProgramException("p4_device_config", "is a p4.tmp.P4DeviceConfig without device_data");
        }
        return data.get(data.size() - 1);
    }
}
