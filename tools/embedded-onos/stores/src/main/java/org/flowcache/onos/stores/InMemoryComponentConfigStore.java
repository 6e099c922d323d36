// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.onosproject.cfg.ComponentConfigEvent;
import org.onosproject.cfg.ComponentConfigStore;
import org.onosproject.cfg.ComponentConfigStoreDelegate;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Component;

/**
 * Properties that were set on components. The core asks for them when a component registers and resets those that the
 * store does not know.
 */
@Component(immediate = true, service = ComponentConfigStore.class)
public class InMemoryComponentConfigStore extends AbstractStore<ComponentConfigEvent, ComponentConfigStoreDelegate>
        implements ComponentConfigStore {

    private record PropertyName(String component, String property) {
    }

    private final ConcurrentMap<PropertyName, String> values = new ConcurrentHashMap<>();

    @Override
    public void setProperty(String component, String property, String value) {
        setProperty(component, property, value, true);
    }

    @Override
    public void setProperty(String component, String property, String value, boolean override) {
        PropertyName name = new PropertyName(component, property);
        if (override) {
            values.put(name, value);
        } else if (values.putIfAbsent(name, value) != null) {
            return;
        }
        notifyDelegate(new ComponentConfigEvent(ComponentConfigEvent.Type.PROPERTY_SET, component, property, value));
    }

    @Override
    public void unsetProperty(String component, String property) {
        if (values.remove(new PropertyName(component, property)) != null) {
            notifyDelegate(new ComponentConfigEvent(
                    ComponentConfigEvent.Type.PROPERTY_UNSET, component, property, null));
        }
    }

    @Override
    public String getProperty(String component, String property) {
        return values.get(new PropertyName(component, property));
    }
}
