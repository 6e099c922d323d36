// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigApplyDelegate;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.InvalidConfigException;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigStore;
import org.onosproject.net.config.NetworkConfigStoreDelegate;
import org.onosproject.net.config.SubjectFactory;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Network configuration, in memory and in a file that survives a restart. A config whose factory is not registered
 * waits by name until it is, and goes back to waiting when the factory goes.
 */
@Component(immediate = true, service = NetworkConfigStore.class)
@SuppressWarnings({"rawtypes", "unchecked"})
public class PersistentNetworkConfigStore extends AbstractStore<NetworkConfigEvent, NetworkConfigStoreDelegate>
        implements NetworkConfigStore {

    private static final Logger LOG = LoggerFactory.getLogger(PersistentNetworkConfigStore.class);

    private record ConfigId(Object subject, String configClass) {
    }

    private final NetworkConfigFile file;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ConfigApplyDelegate applyDelegate = config -> put(config.subject(), config.getClass(), config.node());
    private final Map<String, ConfigFactory> factories = new HashMap<>();
    private final Map<Class<?>, SubjectFactory> subjectFactories = new HashMap<>();
    private final Map<ConfigId, JsonNode> configs = new HashMap<>();
    private final Map<ConfigName, JsonNode> waiting;

    @Activate
    public PersistentNetworkConfigStore() {
        this(Path.of(System.getProperty("karaf.data"), "network-cfg.json"));
    }

    PersistentNetworkConfigStore(Path path) {
        file = new NetworkConfigFile(path);
        waiting = file.load();
    }

    @Override
    public synchronized void addConfigFactory(ConfigFactory factory) {
        factories.put(factory.configClass().getName(), factory);
        subjectFactories.putIfAbsent(factory.subjectFactory().subjectClass(), factory.subjectFactory());
        List<ConfigName> claimed = waiting.keySet().stream().filter(name -> isOf(factory, name)).toList();
        for (ConfigName name : claimed) {
            JsonNode json = waiting.remove(name);
            try {
                applyConfig(factory.subjectFactory().createSubject(name.subject()), factory.configClass(), json);
            } catch (IllegalArgumentException | InvalidConfigException e) {
                LOG.warn("Dropped the config {}: {}", name, e.getMessage());
            }
        }
        notifyDelegate(new NetworkConfigEvent(
                NetworkConfigEvent.Type.CONFIG_REGISTERED, factory.configKey(), factory.configClass()));
    }

    @Override
    public synchronized void removeConfigFactory(ConfigFactory factory) {
        factories.remove(factory.configClass().getName());
        List<ConfigId> orphans = configs.keySet().stream()
                .filter(id -> id.configClass().equals(factory.configClass().getName()))
                .toList();
        orphans.forEach(id -> waiting.put(name(factory, id.subject()), configs.remove(id)));
        notifyDelegate(new NetworkConfigEvent(
                NetworkConfigEvent.Type.CONFIG_UNREGISTERED, factory.configKey(), factory.configClass()));
    }

    @Override
    public synchronized <S, C extends Config<S>> ConfigFactory<S, C> getConfigFactory(Class<C> configClass) {
        return factories.get(configClass.getName());
    }

    @Override
    public synchronized <S> Set<S> getSubjects(Class<S> subjectClass) {
        return configs.keySet().stream()
                .map(ConfigId::subject)
                .filter(subjectClass::isInstance)
                .map(subjectClass::cast)
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized <S, C extends Config<S>> Set<S> getSubjects(Class<S> subjectClass, Class<C> configClass) {
        return configs.keySet().stream()
                .filter(id -> id.configClass().equals(configClass.getName()))
                .map(ConfigId::subject)
                .filter(subjectClass::isInstance)
                .map(subjectClass::cast)
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized <S> Set<Class<? extends Config<S>>> getConfigClasses(S subject) {
        Set<Class<? extends Config<S>>> classes = new HashSet<>();
        configs.keySet().stream()
                .filter(id -> id.subject().equals(subject))
                .map(id -> factories.get(id.configClass()))
                .filter(Objects::nonNull)
                .forEach(factory -> classes.add(factory.configClass()));
        return classes;
    }

    @Override
    public synchronized <S, C extends Config<S>> C getConfig(S subject, Class<C> configClass) {
        JsonNode json = configs.get(new ConfigId(subject, configClass.getName()));
        return json == null ? null : build(subject, configClass, json, applyDelegate);
    }

    @Override
    public synchronized <S, C extends Config<S>> C createConfig(S subject, Class<C> configClass) {
        if (!configs.containsKey(new ConfigId(subject, configClass.getName()))) {
            put(subject, configClass,
                getConfigFactory(configClass).isList() ? mapper.createArrayNode() : mapper.createObjectNode());
        }
        return getConfig(subject, configClass);
    }

    @Override
    public synchronized <S, C extends Config<S>> C applyConfig(S subject, Class<C> configClass, JsonNode json) {
        C config = build(subject, configClass, json, applyDelegate);
        ConfigName name = name(getConfigFactory(configClass), subject);
        try {
            if (!config.isValid()) {
                throw new IllegalArgumentException("not valid");
            }
        } catch (RuntimeException e) {
            throw new InvalidConfigException(name.subjectClass(), name.subject(), name.config(), e);
        }
        put(subject, configClass, json);
        return config;
    }

    @Override
    public synchronized <S, C extends Config<S>> void clearConfig(S subject, Class<C> configClass) {
        remove(new ConfigId(subject, configClass.getName()));
    }

    @Override
    public synchronized <S> void queueConfig(S subject, String configKey, JsonNode json) {
        waiting.put(name(subject, configKey), json.deepCopy());
        save();
    }

    @Override
    public synchronized <S> void clearQueuedConfig(S subject, String configKey) {
        waiting.remove(name(subject, configKey));
        save();
    }

    @Override
    public synchronized <S> void clearConfig(S subject) {
        List.copyOf(configs.keySet()).stream().filter(id -> id.subject().equals(subject)).forEach(this::remove);
        subjectFactory(subject).ifPresent(subjects -> waiting.keySet().removeIf(
                name -> name.subjectClass().equals(subjects.subjectClassKey())
                        && name.subject().equals(subjects.subjectKey(subject))));
        save();
    }

    @Override
    public synchronized <S> void clearConfig() {
        waiting.clear();
        List.copyOf(configs.keySet()).forEach(this::remove);
        save();
    }

    private synchronized void put(Object subject, Class configClass, JsonNode json) {
        ConfigId id = new ConfigId(subject, configClass.getName());
        JsonNode before = configs.put(id, json.deepCopy());
        save();
        changed(before == null ? NetworkConfigEvent.Type.CONFIG_ADDED : NetworkConfigEvent.Type.CONFIG_UPDATED,
                id, json, before);
    }

    private void remove(ConfigId id) {
        JsonNode before = configs.remove(id);
        if (before != null) {
            save();
            changed(NetworkConfigEvent.Type.CONFIG_REMOVED, id, null, before);
        }
    }

    private void changed(NetworkConfigEvent.Type type, ConfigId id, JsonNode after, JsonNode before) {
        ConfigFactory factory = factories.get(id.configClass());
        if (factory != null) {
            Config config = after == null ? null : build(id.subject(), factory.configClass(), after, null);
            Config previous = before == null ? null : build(id.subject(), factory.configClass(), before, null);
            notifyDelegate(new NetworkConfigEvent(type, id.subject(), config, previous, factory.configClass()));
        }
    }

    private <S, C extends Config<S>> C build(S subject, Class<C> configClass, JsonNode json,
                                             ConfigApplyDelegate applier) {
        ConfigFactory<S, C> factory = getConfigFactory(configClass);
        if (factory == null) {
            return null;
        }
        if (factory.isList() ? !json.isArray() : !json.isObject()) {
            throw new IllegalArgumentException("Config " + name(factory, subject) + " is "
                    + json.getNodeType() + ", not " + (factory.isList() ? "an array" : "an object"));
        }
        C config = factory.createConfig();
        config.init(subject, factory.configKey(), json.deepCopy(), mapper, applier);
        return config;
    }

    private void save() {
        Map<ConfigName, JsonNode> all = new HashMap<>(waiting);
        configs.forEach((id, json) -> {
            ConfigFactory factory = factories.get(id.configClass());
            if (factory != null) {
                all.put(name(factory, id.subject()), json);
            }
        });
        file.save(all);
    }

    private ConfigName name(Object subject, String configKey) {
        SubjectFactory subjects = subjectFactory(subject).orElseThrow(
                () -> new IllegalArgumentException("No kind of subject is registered for " + subject));
        return new ConfigName(subjects.subjectClassKey(), subjects.subjectKey(subject), configKey);
    }

    private Optional<SubjectFactory> subjectFactory(Object subject) {
        return subjectFactories.entrySet().stream()
                .filter(entry -> entry.getKey().isInstance(subject))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static ConfigName name(ConfigFactory factory, Object subject) {
        SubjectFactory subjects = factory.subjectFactory();
        return new ConfigName(subjects.subjectClassKey(), subjects.subjectKey(subject), factory.configKey());
    }

    private static boolean isOf(ConfigFactory factory, ConfigName name) {
        return factory.subjectFactory().subjectClassKey().equals(name.subjectClass())
                && factory.configKey().equals(name.config());
    }
}
