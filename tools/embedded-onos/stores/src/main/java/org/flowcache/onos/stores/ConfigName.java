// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

/**
 * The name of one piece of network configuration, as in the path of ONOS's REST API.
 *
 * @param subjectClass kind of subject, such as {@code devices}
 * @param subject      subject, such as a device id
 * @param config       key of the config, such as {@code basic}
 */
record ConfigName(String subjectClass, String subject, String config) {
}
