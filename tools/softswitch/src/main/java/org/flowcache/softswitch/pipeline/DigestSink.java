// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

/** Takes the digests of packets, on the packet thread, which must not have to wait. */
@FunctionalInterface
public interface DigestSink {

    /**
     * Takes a digest.
     *
     * @param list   what it tells
     * @param values words of the values of the list's fields
     */
    void digest(LearnList list, long[] values);
}
