// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.onos.Controller;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.TemporaryDirectory;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import p4.config.v1.P4InfoOuterClass.Counter;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;

/** The page, in a browser, with the demo's traffic on a soft switch under ONOS. */
public class PageIT {

    private static final Path HOME = Path.of(System.getProperty("flowcache.home"));
    private static final Path SCREENSHOTS = Path.of(System.getProperty("folder")).resolveSibling("screenshots");
    private static final String PAGE = "/onos/flowcache/ui";
    /** Paths by their numbers in the P4 program, without those of packets between CPU and switch. */
    private static final Map<Integer, String> PATHS = Map.ofEntries(Map.entry(1, "decapsulated"),
            Map.entry(2, "flooded"), Map.entry(3, "to-otr-new"), Map.entry(4, "to-otr-order-hold"),
            Map.entry(5, "to-otr-expired"), Map.entry(6, "to-otr-refresh"), Map.entry(7, "to-otr-no-room"),
            Map.entry(8, "to-otr-uncached"), Map.entry(9, "learned"), Map.entry(10, "relearned"),
            Map.entry(11, "from-otr"), Map.entry(12, "from-otr-uncached"), Map.entry(13, "direct"),
            Map.entry(18, "pinned"));
    /** A destination of the traffic, in VLAN 10, that gets too few packets to be pinned by itself. */
    private static final String RARE = "10.128.1.153";
    private static final String RARE_ROW = RARE + ".*learnt.*";
    private static final int UNKNOWN_VNI = 9;
    private static final int NO_TENANTS_VNI = 999;
    private static final int STRAY_PACKETS = 7;

    private static final Cleanup CLEANUP = new Cleanup();
    private static NetworkConfig config;
    private static DemoNetwork network;
    private static SoftSwitch softSwitch;
    private static P4Info info;
    private static Map<Integer, Link> links;
    private static Cleanup onos;
    private static Controller controller;
    private static Browser browser;

    private ZipfTraffic traffic;

    @BeforeClass
    public static void start() throws Exception {
        Browser.assumeThere();
        config = NetworkConfig.read(HOME.resolve("tools/netcfg/demo.json"));
        network = DemoNetwork.of(config);
        links = new HashMap<>();
        SoftSwitch.Builder builder = SoftSwitch.builder().deviceId(config.p4DeviceId())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        network.ports().keySet().forEach(number -> {
            InMemoryPort port = new InMemoryPort();
            builder.port(number, port);
            links.put(number, new PortLink(port));
        });
        softSwitch = builder.build();
        info = TextFormat.parse(Files.readString(HOME.resolve("pipeconf/src/main/resources/p4c-out/p4info.txt")),
                P4Info.class);
        CLEANUP.start(softSwitch, softSwitch::start);
        startOnos(0);
        Path profile = CLEANUP.open(() -> TemporaryDirectory.create("flowcache-browser-")).path();
        browser = new Browser(profile);
        CLEANUP.start(browser, () -> browser.open(page(), controller.credentials().user(),
                controller.credentials().password()));
    }

    @AfterClass
    public static void stop() {
        CLEANUP.close();
    }

    @Before
    public void forgetOtherTests() {
        browser.type("#destination", "");
        browser.problems();
    }

    @After
    public void endTraffic() throws InterruptedException {
        if (traffic != null) {
            traffic.close();
        }
    }

    @Test
    public void saysWhatTheSwitchCounted() throws Exception {
        browser.awaitText("#state .value", "Ready");
        beginTraffic();
        browser.awaitText("#hit-ratio .value", "[1-9]\\d\\.\\d %");
        browser.awaitText("#talkers tbody tr", "10\\.128\\.0\\.1\\s.*t1.*");
        browser.awaitText("#to-otr .value", "[1-9].*packets/s");
        for (int i = 0; i < STRAY_PACKETS; i++) {
            Peers.router(network, links.get(network.dcPort()), (tenant, frame) -> { })
                    .send(NO_TENANTS_VNI, Frames.request(network.tenants().get(0)));
        }
        takeScreenshots();
        traffic.close();

        Map<String, String> paths = browser.await(PageIT::pathsOnThePage, shown -> shown.equals(pathsOfTheSwitch()));
        assertFalse(paths.toString(), paths.get("direct").equals("[0]") || paths.get("to-otr-new").equals("[0]"));
        long strays = counted("drops").get(UNKNOWN_VNI);
        assertTrue(strays >= STRAY_PACKETS);
        browser.awaitText("[data-packets='unknown-vni']", String.format("%,d", strays));
        browser.awaitText("#dropped .value", "0 packets/s");
        assertEquals("nothing that the page may not do", List.of(), browser.problems());
    }

    @Test
    public void asksBeforeItActs() throws InterruptedException {
        beginTraffic();
        browser.type("#destination", RARE);
        browser.awaitText("#entries tbody tr", RARE_ROW);
        traffic.close();

        browser.find("#entries [aria-label='Evict " + RARE + " in VLAN 10']").click();
        assertEquals("Evict " + RARE + " in VLAN 10?", browser.find("#question-title").getText());
        browser.press(Keys.ESCAPE);
        assertFalse(browser.find("#question").isDisplayed());
        assertEquals("nothing was done", List.of(), browser.texts("#message"));

        click("Pin");
        browser.awaitText("#message", RARE + " in VLAN 10 is pinned.*");
        browser.awaitText("#entries tbody tr", RARE + ".*pinned.*");
        click("Unpin");
        browser.awaitText("#message", RARE + " in VLAN 10 is unpinned.*");
        browser.awaitText("#entries tbody tr", RARE + ".*learnt.*");
        click("Evict");
        browser.awaitText("#message", RARE + " in VLAN 10 is evicted.*");
        browser.awaitText("#entries-total", "0 of 0");

        browser.type("#destination", "");
        browser.awaitText("#entries-total", "25 of .*");
        browser.find("#flush").click();
        assertEquals("Flush device:gw1?", browser.find("#question-title").getText());
        browser.find("#question-yes").click();
        browser.awaitText("#message", "device:gw1 has forgotten all flows.*");
        browser.awaitText("#entries-total", "0 of 0");
    }

    @Test
    public void showsWhatIsGivenAsText() {
        browser.type("#destination", "<img src=x onerror=alert(1)>");
        browser.awaitText("#entries-problem", ".*<img src=x onerror=alert\\(1\\)>.*");
        assertEquals(0L, browser.run("return document.querySelectorAll('img').length"));
        browser.type("#destination", "10.128.0.0/16");
        browser.awaitText("#entries-problem", "");
    }

    @Test
    public void namesAllThatCanBeUsed() {
        browser.awaitText("#state .value", "Ready");
        List<WebElement> all = browser.findAll("button, input, select, [role=img], [role=region], section, dialog");
        assertFalse(all.isEmpty());
        for (WebElement element : all) {
            if (element.isDisplayed()) {
                assertFalse(element.getTagName() + "#" + element.getDomAttribute("id"),
                        element.getAccessibleName().isBlank());
            }
        }
    }

    @Test
    public void goesOnAfterARestartOfOnos() throws Exception {
        browser.awaitText("#state .value", "Ready");
        int port = page().getPort();

        onos.close();
        browser.awaitText("#answered", "no answer since \\d\\d:\\d\\d:\\d\\d");
        browser.awaitText("#notices", ".*No answer from ONOS since \\d\\d:\\d\\d:\\d\\d.*");
        startOnos(port);

        browser.awaitText("#answered", "answered \\d\\d:\\d\\d:\\d\\d");
        browser.awaitText("#state .value", "Ready");
        assertEquals("not loaded anew", 1L,
                browser.run("return performance.getEntriesByType('navigation').length"));
    }

    private static void click(String button) {
        browser.find("#entries [aria-label='" + button + " " + RARE + " in VLAN 10']").click();
        assertEquals(button + " " + RARE + " in VLAN 10?", browser.find("#question-title").getText());
        browser.find("#question-yes").click();
    }

    private void beginTraffic() {
        traffic = new ZipfTraffic(network, links);
        traffic.start();
    }

    private static void takeScreenshots() throws IOException {
        for (String scheme : new String[] {"light", "dark"}) {
            browser.screenshot(SCREENSHOTS.resolve("phone-" + scheme + ".png"), 390, 844, scheme);
            assertEquals("no need to scroll to the side", 390L,
                    browser.run("return document.documentElement.scrollWidth"));
            browser.screenshot(SCREENSHOTS.resolve("desktop-" + scheme + ".png"), 1280, 720, scheme);
        }
    }

    private static void startOnos(int port) throws IOException, InterruptedException {
        onos = CLEANUP.open(Cleanup::new);
        controller = Controller.start(HOME.resolve("tools/embedded-onos/karaf/target/assembly"), port, 0, onos);
        controller.configure(oar(), config,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), softSwitch.grpcPort()), stage -> { });
    }

    private static Path oar() throws IOException {
        try (var files = Files.newDirectoryStream(HOME.resolve("app/target"), "flowcache-app-*.oar")) {
            return files.iterator().next();
        }
    }

    private static URI page() {
        return controller.page();
    }

    private static Map<String, String> pathsOnThePage() {
        Map<String, String> paths = new TreeMap<>();
        PATHS.values().forEach(name -> paths.put(name, browser.texts("[data-packets='" + name + "']").toString()));
        return paths;
    }

    private static Map<String, String> pathsOfTheSwitch() {
        Map<Integer, Long> counted = counted("paths");
        Map<String, String> paths = new TreeMap<>();
        PATHS.forEach((number, name) -> paths.put(name, String.format("[%,d]", counted.get(number))));
        return paths;
    }

    /** What the switch itself has counted, in packets by index. */
    private static Map<Integer, Long> counted(String name) {
        Counter counter = info.getCountersList().stream()
                .filter(each -> each.getPreamble().getName().endsWith("." + name)).findAny().orElseThrow();
        Map<Integer, Long> packets = new HashMap<>();
        CounterEntry all = CounterEntry.newBuilder().setCounterId(counter.getPreamble().getId()).build();
        try {
            for (Entity entity : softSwitch.control().read(Entity.newBuilder().setCounterEntry(all).build())) {
                packets.put((int) entity.getCounterEntry().getIndex().getIndex(),
                        entity.getCounterEntry().getData().getPacketCount());
            }
        } catch (ControlException e) {
            throw new AssertionError(e);
        }
        return packets;
    }
}
