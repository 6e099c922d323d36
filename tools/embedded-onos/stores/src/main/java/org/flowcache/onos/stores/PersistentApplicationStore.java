// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.onosproject.app.ApplicationDescription;
import org.onosproject.app.ApplicationEvent;
import org.onosproject.app.ApplicationIdStore;
import org.onosproject.app.ApplicationState;
import org.onosproject.app.ApplicationStore;
import org.onosproject.app.ApplicationStoreDelegate;
import org.onosproject.common.app.ApplicationArchive;
import org.onosproject.core.Application;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplication;
import org.onosproject.security.Permission;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applications, kept under {@code ../apps} of the working directory with a mark on those that are active, so that
 * after a restart the same ones are active again.
 */
@Component(immediate = true, service = ApplicationStore.class)
public class PersistentApplicationStore extends ApplicationArchive implements ApplicationStore {

    private static final Logger LOG = LoggerFactory.getLogger(PersistentApplicationStore.class);

    private final ApplicationIdStore ids;
    private final Map<ApplicationId, Application> applications = new LinkedHashMap<>();
    private final ConcurrentMap<ApplicationId, ApplicationState> states = new ConcurrentHashMap<>();
    private final ConcurrentMap<ApplicationId, Set<Permission>> permissions = new ConcurrentHashMap<>();

    @Activate
    public PersistentApplicationStore(@Reference ApplicationIdStore ids) {
        this(ids, "../");
    }

    PersistentApplicationStore(ApplicationIdStore ids, String root) {
        this.ids = ids;
        setRootPath(root);
        for (String name : getApplicationNames()) {
            register(getApplicationDescription(name));
        }
    }

    @Override
    public void setDelegate(ApplicationStoreDelegate newDelegate) {
        super.setDelegate(newDelegate);
        // Installing features waits for the container to finish starting, which waits for whoever calls this.
        Thread thread = new Thread(this::reactivate, "reactivate-applications");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized Set<Application> getApplications() {
        return Set.copyOf(applications.values());
    }

    @Override
    public ApplicationId getId(String name) {
        return ids.getAppId(name);
    }

    @Override
    public synchronized Application getApplication(ApplicationId id) {
        return applications.get(id);
    }

    @Override
    public ApplicationState getState(ApplicationId id) {
        return states.get(id);
    }

    @Override
    public Application create(InputStream archive) {
        Application application = register(saveApplication(archive));
        tell(ApplicationEvent.Type.APP_INSTALLED, application);
        return application;
    }

    @Override
    public void remove(ApplicationId id) {
        Application removed;
        synchronized (this) {
            removed = applications.remove(id);
        }
        if (removed != null) {
            states.remove(id);
            permissions.remove(id);
            tell(ApplicationEvent.Type.APP_UNINSTALLED, removed);
            purgeApplication(id.name());
        }
    }

    @Override
    public void activate(ApplicationId id) {
        Application application = getApplication(id);
        if (application == null) {
            throw new IllegalArgumentException("Application " + id + " is not installed");
        }
        activateRequired(application);
        setActive(id.name());
        states.put(id, ApplicationState.ACTIVE);
        tell(ApplicationEvent.Type.APP_ACTIVATED, application);
    }

    @Override
    public void deactivate(ApplicationId id) {
        Application application = getApplication(id);
        if (application != null) {
            clearActive(id.name());
            states.put(id, ApplicationState.INSTALLED);
            tell(ApplicationEvent.Type.APP_DEACTIVATED, application);
        }
    }

    @Override
    public Set<Permission> getPermissions(ApplicationId id) {
        return permissions.getOrDefault(id, Set.of());
    }

    @Override
    public void setPermissions(ApplicationId id, Set<Permission> granted) {
        Application application = getApplication(id);
        if (application != null) {
            permissions.put(id, Set.copyOf(granted));
            tell(ApplicationEvent.Type.APP_PERMISSIONS_CHANGED, application);
        }
    }

    @Override
    public InputStream getApplicationArchive(ApplicationId id) {
        return getApplicationInputStream(id.name());
    }

    private Application register(ApplicationDescription description) {
        ApplicationId id = ids.registerApplication(description.name());
        Application application = DefaultApplication.builder(description).withAppId(id).build();
        synchronized (this) {
            applications.put(id, application);
        }
        states.put(id, isActive(id.name()) ? ApplicationState.ACTIVE : ApplicationState.INSTALLED);
        return application;
    }

    private void reactivate() {
        getApplications().stream()
                .filter(application -> getState(application.id()) == ApplicationState.ACTIVE)
                .forEach(application -> tell(ApplicationEvent.Type.APP_ACTIVATED, application));
    }

    private void activateRequired(Application application) {
        for (String name : application.requiredApps()) {
            ApplicationId id = getId(name);
            if (id == null || getApplication(id) == null) {
                // The drivers and protocols that are applications on a full ONOS are part of this one.
                LOG.info("{} requires {}, which is no application here", application.id().name(), name);
            } else if (getState(id) != ApplicationState.ACTIVE) {
                activate(id);
            }
        }
    }

    private void tell(ApplicationEvent.Type type, Application application) {
        notifyDelegate(new ApplicationEvent(type, application));
    }
}
