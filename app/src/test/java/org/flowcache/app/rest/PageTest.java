// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Test;

/**
 * The files of the page, as a browser gets them.
 */
public class PageTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"/onos/flowcache/(ui/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import) '\\./([^']+)'");

    private final TestRest rest = new TestRest();

    @After
    public void tearDown() {
        rest.close();
    }

    @Test
    public void servesAllThatThePageNeeds() {
        HttpResponse<String> page = rest.send(rest.viewers("ui"));
        assertThat(page.statusCode(), is(200));
        assertThat(page.headers().firstValue("Content-Type").get(), is("text/html;charset=utf-8"));
        Deque<String> wanted = new ArrayDeque<>();
        LINK.matcher(page.body()).results().forEach(link -> wanted.add(link.group(1)));
        Set<String> seen = new HashSet<>();
        while (!wanted.isEmpty()) {
            String name = wanted.remove();
            if (!seen.add(name)) {
                continue;
            }
            HttpResponse<String> file = rest.send(rest.viewers(name));
            assertThat(name, file.statusCode(), is(200));
            assertThat(file.headers().firstValue("X-Content-Type-Options").get(), is("nosniff"));
            Matcher imports = IMPORT.matcher(file.body());
            while (name.endsWith(".js") && imports.find()) {
                wanted.add("ui/" + imports.group(1));
            }
        }
        assertTrue(seen.toString(), seen.contains("ui/lib/uplot/uPlot.esm.js"));
        assertTrue(seen.toString(), seen.contains("ui/lib/lit-html/lit-html.js"));
        assertTrue(seen.toString(), seen.contains("ui/page.css"));
    }

    @Test
    public void letsNothingInFromElsewhere() {
        String policy = rest.send(rest.request("ui")).headers().firstValue("Content-Security-Policy").get();
        assertThat(policy, containsString("default-src 'none'"));
        assertThat(policy, containsString("script-src 'self';"));
        assertThat(policy, containsString("frame-ancestors 'none'"));
        assertThat(policy, containsString("require-trusted-types-for 'script'"));
        assertThat(policy, not(containsString("unsafe")));
    }

    @Test
    public void servesNothingElse() {
        for (String name : new String[] {"PageResource.class", "lib/uplot/LICENSE", "none.js", "..%2Frest%2FProblem.class",
                "%2FMETA-INF%2FMANIFEST.MF", "lib/..%2F..%2Fui%2Fpage.html"}) {
            assertThat(name, rest.send(rest.request("ui/" + name)).statusCode(), is(404));
        }
    }
}
