// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import javax.ws.rs.core.StreamingOutput;

/** A file of this bundle as the body of an answer. */
final class PageFile implements StreamingOutput {

    private final URL url;

    PageFile(URL url) {
        this.url = url;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (InputStream in = url.openStream()) {
            in.transferTo(out);
        }
    }
}
