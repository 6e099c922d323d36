// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import org.flowcache.api.Gateway;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.InvalidFieldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network configuration of one gateway: key {@value #KEY} of a subject in {@code devices}. All of it hangs on the
 * one subject, because ONOS validates and applies subject by subject: a tenant in a place of its own could be
 * applied while the ports that it names were refused.
 */
public final class FlowCacheConfig extends Config<DeviceId> {

    /** The key of this configuration in a device's configuration. */
    public static final String KEY = "flowcache";

    private static final Logger LOG = LoggerFactory.getLogger(FlowCacheConfig.class);

    /**
     * Tells whether the configuration is valid, by returning or by throwing: ONOS passes an exception's message on to
     * the REST client, where false would only say that something is wrong.
     *
     * @return true
     * @throws InvalidFieldException naming the field, its value and what is allowed
     */
    @Override
    public boolean isValid() {
        try {
            gateway();
            return true;
        } catch (InvalidFieldException e) {
            // ONOS logs no reason when it validates a configuration that was pushed before this application was there.
            LOG.warn("Configuration {} of {} refused: {}", KEY, subject(), e.getMessage());
            throw e;
        }
    }

    /**
     * Returns the gateway that the configuration describes.
     *
     * @return the gateway
     * @throws InvalidFieldException if the configuration is not valid
     */
    public Gateway gateway() {
        return GatewayParser.parse(node());
    }
}
