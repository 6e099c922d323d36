// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import static org.junit.Assume.assumeTrue;

import java.io.IOException;

/** For tests that need root and network namespaces. */
public final class NetworkNamespaces {

    private NetworkNamespaces() {
    }

    /** What the names of this process's namespaces begin with. */
    public static String prefix() {
        return "fct" + ProcessHandle.current().pid() + "_";
    }

    /** Skips the test, and says so, where no network namespace can be made. */
    public static void assume() {
        Ip ip = new Ip("ip");
        String probe = prefix() + "probe";
        try {
            ip.run("netns", "add", probe);
            ip.run("netns", "del", probe);
        } catch (IOException e) {
            String skipped = "SKIPPED: no network namespace can be made here: " + e.getMessage();
            System.err.println(skipped);
            assumeTrue(skipped, false);
        }
    }
}
