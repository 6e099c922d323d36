// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.container;

import java.util.Collection;
import java.util.TreeSet;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Finds the bundles that did not start. */
final class BundleCheck {

    private final BundleContext context;

    BundleCheck(BundleContext context) {
        this.context = context;
    }

    /**
     * Looks at every bundle that is not a fragment.
     *
     * @return a sentence for each that is not active, sorted; empty when all is well
     */
    Collection<String> problems() {
        Collection<String> problems = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            boolean isFragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            boolean isLazy = bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
            boolean isUp = bundle.getState() == Bundle.ACTIVE || isLazy && bundle.getState() == Bundle.STARTING;
            if (!isFragment && !isUp) {
                problems.add("Bundle " + bundle.getSymbolicName() + " is not active");
            }
        }
        return problems;
    }
}
