// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import static org.hamcrest.Matchers.arrayContainingInAnyOrder;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.Assert.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.flowcache.app.device.PortStates;
import org.flowcache.app.gateway.GatewayManager;
import org.flowcache.app.impl.FlowCacheManager;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.LearningManager;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onosproject.core.Version;
import org.osgi.framework.VersionRange;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Opens the .oar that was built: that ONOS finds in it what it will look for, and that its bundles fit each ONOS that
 * they are for.
 */
public class OarIT {

    private static final String VERSION = System.getProperty("version");
    private static final String GROUP = "m2/org/flowcache/";
    private static final String APP = GROUP + "flowcache-app/" + VERSION + "/flowcache-app-" + VERSION;
    private static final String PIPECONF = GROUP + "flowcache-pipeconf/" + VERSION + "/flowcache-pipeconf-" + VERSION;
    private static final int JAVA_11 = 55;

    private ZipFile oar;

    @Before
    public void setUp() throws IOException {
        oar = new ZipFile(System.getProperty("oar"));
    }

    @After
    public void tearDown() throws IOException {
        oar.close();
    }

    @Test
    public void holdsDescriptorsAndBundlesOnly() {
        List<String> files = new ArrayList<>();
        oar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).forEach(files::add);
        assertThat(files, containsInAnyOrder("app.xml", APP + ".jar", APP + "-features.xml", PIPECONF + ".jar"));
    }

    @Test
    public void describesTheApplication() throws Exception {
        Element app = xml("app.xml").getDocumentElement();
        assertThat(app.getTagName(), is("app"));
        assertThat(app.getAttribute("name"), is("org.flowcache.app"));
        assertThat(Version.version(app.getAttribute("version")).toString(), is(VERSION.replace('-', '.')));
        assertThat(app.getAttribute("features"), is("flowcache-app"));
        assertThat(app.getAttribute("featuresRepo"),
                is("mvn:org.flowcache/flowcache-app/" + VERSION + "/xml/features"));
        assertThat(app.getAttribute("apps"), is("org.onosproject.drivers.p4runtime"));
        assertThat(texts(app.getElementsByTagName("description")), not(contains("")));
    }

    @Test
    public void installsBothBundles() throws Exception {
        Document features = xml(APP + "-features.xml");
        Element feature = (Element) features.getElementsByTagName("feature").item(0);
        assertThat(feature.getAttribute("name"), is("flowcache-app"));
        assertThat(texts(feature.getElementsByTagName("bundle")), contains(
                "mvn:org.flowcache/flowcache-pipeconf/" + VERSION, "mvn:org.flowcache/flowcache-app/" + VERSION));
    }

    @Test
    public void importsWhatOnosExports() throws Exception {
        for (String bundle : List.of(APP, PIPECONF)) {
            Map<String, String> imports = imports(bundle);
            imports.forEach((name, range) -> {
                if (name.startsWith("org.onosproject.") || name.startsWith("org.onlab.")) {
                    assertThat(bundle + " imports " + name, range, is("[2.5,3)"));
                }
            });
            // Felix 5, which ONOS's Karaf runs on, refuses to install a bundle with such an import.
            imports.keySet().removeIf(name -> !name.startsWith("java."));
            assertThat(bundle, imports.keySet(), is(empty()));
        }
    }

    @Test
    public void importsAShellThatBothKarafsHave() throws Exception {
        String range = imports(APP).get("org.apache.karaf.shell.api.action");
        assertThat(new VersionRange(range).includes(new org.osgi.framework.Version("4.2.9")), is(true));
        assertThat(new VersionRange(range).includes(new org.osgi.framework.Version("4.4.6")), is(true));
    }

    @Test
    public void importsTheApiFromThePipeconf() throws Exception {
        assertThat(imports(APP).get("org.flowcache.api"), is(notNullValue()));
        Clause[] exports = Parser.parseHeader(manifest(PIPECONF).getValue("Export-Package"));
        assertThat(exports[0].getName(), is("org.flowcache.api"));
        String version = exports[0].getAttribute("version");
        assertThat(new VersionRange(imports(APP).get("org.flowcache.api"))
                .includes(new org.osgi.framework.Version(version)), is(true));
    }

    @Test
    public void tellsWhereItsCommandsAndComponentsAre() throws Exception {
        Attributes manifest = manifest(APP);
        assertThat(manifest.getValue("Karaf-Commands"), is("org.flowcache.app.cli"));
        Map<String, byte[]> files = files(APP);
        for (String command : List.of("Tenants", "Entries", "Stats", "Evict", "Flush", "Teach", "Top", "Pin",
                "Unpin")) {
            assertThat(files.get("org/flowcache/app/cli/" + command + "Command.class"), is(notNullValue()));
        }
        String[] components = manifest.getValue("Service-Component").split(",");
        assertThat(components, arrayContainingInAnyOrder(
                "OSGI-INF/org.flowcache.app.config.FlowCacheConfigRegistration.xml",
                "OSGI-INF/org.flowcache.app.config.UnconfiguredDevices.xml",
                "OSGI-INF/org.flowcache.app.device.FlowCaches.xml",
                "OSGI-INF/org.flowcache.app.device.GatewayConfigs.xml",
                "OSGI-INF/org.flowcache.app.device.MastershipTerms.xml",
                "OSGI-INF/org.flowcache.app.device.PortStates.xml",
                "OSGI-INF/org.flowcache.app.gateway.GatewayManager.xml",
                "OSGI-INF/org.flowcache.app.gateway.GatewayPlans.xml",
                "OSGI-INF/org.flowcache.app.gateway.GatewayProgress.xml",
                "OSGI-INF/org.flowcache.app.gateway.PinWriter.xml",
                "OSGI-INF/org.flowcache.app.impl.FlowCacheManager.xml",
                "OSGI-INF/org.flowcache.app.learning.ContextRounds.xml",
                "OSGI-INF/org.flowcache.app.learning.FlowCacheEvents.xml",
                "OSGI-INF/org.flowcache.app.learning.LearnedEntryStore.xml",
                "OSGI-INF/org.flowcache.app.learning.LearningManager.xml",
                "OSGI-INF/org.flowcache.app.learning.PinnedFlows.xml",
                "OSGI-INF/org.flowcache.app.pinning.PinningManager.xml"));
        // What ONOS's "cfg" command offers.
        assertThat(files.get("org/flowcache/app/gateway/GatewayManager.cfgdef"), is(notNullValue()));
        assertThat(files.get("org/flowcache/app/learning/ContextRounds.cfgdef"), is(notNullValue()));
        for (String component : components) {
            assertThat(component, files.get(component), is(notNullValue()));
        }
    }

    @Test
    public void holdsJava11ClassesOnly() throws Exception {
        for (String bundle : List.of(APP, PIPECONF)) {
            files(bundle).forEach((name, bytes) -> {
                if (name.endsWith(".class")) {
                    assertThat(name, (bytes[6] & 0xff) << 8 | bytes[7] & 0xff, is(JAVA_11));
                }
            });
        }
    }

    private Map<String, String> imports(String bundle) throws IOException {
        Map<String, String> imports = new TreeMap<>();
        for (Clause clause : Parser.parseHeader(manifest(bundle).getValue("Import-Package"))) {
            imports.put(clause.getName(), clause.getAttribute("version"));
        }
        return imports;
    }

    private Attributes manifest(String bundle) throws IOException {
        try (JarInputStream jar = new JarInputStream(open(bundle + ".jar"))) {
            return jar.getManifest().getMainAttributes();
        }
    }

    private Map<String, byte[]> files(String bundle) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (JarInputStream jar = new JarInputStream(open(bundle + ".jar"))) {
            for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                files.put(entry.getName(), jar.readAllBytes());
            }
        }
        return files;
    }

    private InputStream open(String name) throws IOException {
        try (InputStream in = oar.getInputStream(oar.getEntry(name))) {
            return new ByteArrayInputStream(in.readAllBytes());
        }
    }

    private Document xml(String name) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(open(name));
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }
}
