// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.net.URI;
import java.util.Optional;

import org.junit.Test;

/** What is wrong with a management address, or with the files for TLS, is said. */
public class GrpcChannelsTest {

    private static final URI TLS = URI.create("grpcs://127.0.0.1:9559?device_id=1");

    private static String refusal(Optional<File> authorities, Optional<File> certificate, Optional<File> key, URI uri) {
        GrpcChannels channels = new GrpcChannels(new TlsFiles(authorities, certificate, key));
        return assertThrows(IllegalArgumentException.class, () -> channels.create(uri)).getMessage();
    }

    @Test
    public void saysWhatIsWrong() {
        Optional<File> missing = Optional.of(new File("missing.pem"));
        Optional<File> none = Optional.empty();
        assertTrue(refusal(none, none, none, URI.create("http://127.0.0.1:9559?device_id=1"))
                .endsWith("starts with neither grpc: nor grpcs:"));
        assertTrue(refusal(missing, none, none, TLS).startsWith("Cannot use TLS with CAs missing.pem, certificate "
                + "(none) and key (none): "));
        assertTrue(refusal(none, missing, missing, TLS).startsWith("Cannot use TLS with CAs (none), certificate "
                + "missing.pem and key missing.pem: "));
        assertEquals("Cannot use TLS with CAs (none), certificate missing.pem and key (none): A certificate and its "
                + "key go together", refusal(none, missing, none, TLS));
    }

    @Test
    public void theJdksAuthoritiesDoWithoutFiles() {
        GrpcChannels channels = new GrpcChannels();
        channels.create(TLS);
        assertTrue(channels.get(TLS).isPresent());
        channels.deactivate();
    }
}
