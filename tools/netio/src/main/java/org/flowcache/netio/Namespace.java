// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.io.IOException;
import java.util.Optional;

/** Does something in a network namespace. A socket stays in the namespace that it was made in. */
final class Namespace {

    private static final String NAMED = "/run/netns/";
    private static final String OWN = "/proc/thread-self/ns/net";

    /** What is to be done. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    private Namespace() {
    }

    /**
     * Runs an action.
     *
     * @param name the namespace's name, as {@code ip netns} shows it; empty for the process's own
     */
    static <T> T in(Optional<String> name, Action<T> action) throws IOException {
        return name.isPresent() ? in(name.get(), action) : action.run();
    }

    private static <T> T in(String name, Action<T> action) throws IOException {
        int there = Libc.open(NAMED + name, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (there < 0) {
            if (Libc.errno() == Libc.ENOENT) {
                throw new IOException("there is no network namespace " + name + "; \"ip netns\" lists those there are");
            }
            throw Libc.failure("cannot open network namespace " + name);
        }
        try {
            int here = Libc.open(OWN, Libc.O_RDONLY | Libc.O_CLOEXEC);
            if (here < 0) {
                throw Libc.failure("cannot open this thread's network namespace");
            }
            try {
                return moved(name, there, here, action);
            } finally {
                Libc.close(here);
            }
        } finally {
            Libc.close(there);
        }
    }

    private static <T> T moved(String name, int there, int here, Action<T> action) throws IOException {
        if (Libc.setns(there, Libc.CLONE_NEWNET) < 0) {
            if (Libc.errno() == Libc.EPERM) {
                throw new IOException("no permission to enter network namespace " + name
                        + ": run as root, or with CAP_SYS_ADMIN");
            }
            throw Libc.failure("cannot enter network namespace " + name);
        }
        try {
            return action.run();
        } finally {
            if (Libc.setns(here, Libc.CLONE_NEWNET) < 0) {
                throw new IllegalStateException("cannot return from network namespace " + name,
                        Libc.failure("setns"));
            }
        }
    }
}
