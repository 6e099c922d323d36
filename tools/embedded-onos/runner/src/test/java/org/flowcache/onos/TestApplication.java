// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes ONOS applications of one bundle with one component. */
final class TestApplication {

    /** The component. It needs no more than to be there. */
    public static final class Part {
    }

    private TestApplication() {
    }

    /**
     * Makes an application archive.
     *
     * @param name     name of the application
     * @param requires interface of the service that its component cannot do without
     * @return an .oar file
     */
    static byte[] archive(String name, String requires) throws IOException {
        String path = "m2/org/flowcache/test/" + name + "/1.0.0/" + name + "-1.0.0";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "app.xml", "<?xml version=\"1.0\"?>\n<app name=\"" + name + "\" origin=\"test\" version=\"1.0.0\" "
                    + "featuresRepo=\"mvn:org.flowcache.test/" + name + "/1.0.0/xml/features\" features=\"" + name
                    + "\"><description>A test</description></app>");
            put(zip, path + "-features.xml", "<?xml version=\"1.0\"?>\n"
                    + "<features xmlns=\"http://karaf.apache.org/xmlns/features/v1.2.0\" name=\"" + name + "\">"
                    + "<feature name=\"" + name + "\" version=\"1.0.0\"><bundle>mvn:org.flowcache.test/" + name
                    + "/1.0.0</bundle></feature></features>");
            zip.putNextEntry(new ZipEntry(path + ".jar"));
            zip.write(bundle(name, requires));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] bundle(String name, String requires) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "org.flowcache.test." + name);
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Import-Package", "org.onosproject.core;version=\"[2.5,3)\"");
        attributes.putValue("Service-Component", "OSGI-INF/part.xml");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            String className = Part.class.getName();
            put(jar, "OSGI-INF/part.xml", "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\""
                    + name + ".part\" immediate=\"true\"><reference name=\"needed\" interface=\"" + requires
                    + "\"/><implementation class=\"" + className + "\"/></scr:component>");
            String file = className.replace('.', '/') + ".class";
            jar.putNextEntry(new ZipEntry(file));
            try (InputStream in = Part.class.getClassLoader().getResourceAsStream(file)) {
                in.transferTo(jar);
            }
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
