// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import java.util.ArrayList;
import java.util.List;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.PinnedFlow;
import org.flowcache.app.events.NumberedEvent;
import org.flowcache.app.flows.FlowRow;
import org.onosproject.codec.CodecService;
import org.onosproject.codec.JsonCodec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Has ONOS know how the application's values are written in JSON.
 */
@Component(immediate = true, service = FlowCacheCodecs.class)
public final class FlowCacheCodecs {

    private final CodecService codecService;
    private final List<Class<?>> registered = new ArrayList<>();

    /**
     * Registers the codecs.
     *
     * @param codecService where to register them
     */
    @Activate
    public FlowCacheCodecs(@Reference CodecService codecService) {
        this.codecService = codecService;
        register(Gateway.class, new GatewayCodec());
        register(GatewayStatus.class, new GatewayStatusCodec());
        register(Tenant.class, new TenantCodec());
        register(Tunnel.class, new TunnelCodec());
        register(FlowRow.class, new FlowRowCodec());
        register(PinnedFlow.class, new PinnedFlowCodec());
        register(FlowCacheCounters.class, new CountersCodec());
        register(NumberedEvent.class, new EventCodec());
    }

    /**
     * Takes the codecs away.
     */
    @Deactivate
    public void deactivate() {
        registered.forEach(codecService::unregisterCodec);
    }

    private <T> void register(Class<T> type, JsonCodec<T> codec) {
        codecService.registerCodec(type, codec);
        registered.add(type);
    }
}
