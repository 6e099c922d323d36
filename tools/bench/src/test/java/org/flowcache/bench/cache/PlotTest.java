// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

public class PlotTest {

    /** Hit ratios 1 and 0 go from the top right of the first half to the bottom right of the second. */
    @Test
    public void drawsALineFromWindowToWindow() throws Exception {
        Workload workload = Workload.draw(200_000, 10, 1, 2, 1);
        Cache[] caches = {flow -> true, flow -> false};
        String svg = new Plot("Title").line("name", HitRatio.measure(workload, 100_000, caches)).svg();
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals("svg", document.getDocumentElement().getTagName());
        assertEquals(1, document.getElementsByTagName("polyline").getLength());
        Element line = (Element) document.getElementsByTagName("polyline").item(0);
        assertEquals("420.0,60.0 780.0,350.0", line.getAttribute("points"));
        assertTrue(document.getDocumentElement().getTextContent().contains("Title"));
        assertTrue(document.getDocumentElement().getTextContent().contains("name"));
    }
}
