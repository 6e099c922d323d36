// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.io.IOException;
import java.util.Optional;

/** Network namespaces. A socket stays in the namespace that it was made in. */
public final class Namespace {

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
     * Moves this thread into a namespace. Threads and processes that it starts from now on are in there too.
     *
     * @param name the namespace's name, as {@code ip netns} shows it
     * @throws IOException if there is no such namespace, or this process lacks CAP_SYS_ADMIN
     */
    public static void enter(String name) throws IOException {
        Libc.check();
        int there = open(name);
        try {
            move(name, there);
        } finally {
            Libc.close(there);
        }
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
        int there = open(name);
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

    private static int open(String name) throws IOException {
        int namespace = Libc.open(NAMED + name, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (namespace < 0) {
            if (Libc.errno() == Libc.ENOENT) {
                throw new IOException("there is no network namespace " + name + "; \"ip netns\" lists those there are");
            }
            throw Libc.failure("cannot open network namespace " + name);
        }
        return namespace;
    }

    private static <T> T moved(String name, int there, int here, Action<T> action) throws IOException {
        move(name, there);
        try {
            return action.run();
        } finally {
            if (Libc.setns(here, Libc.CLONE_NEWNET) < 0) {
                throw new IllegalStateException("cannot return from network namespace " + name,
                        Libc.failure("setns"));
            }
        }
    }

    private static void move(String name, int there) throws IOException {
        if (Libc.setns(there, Libc.CLONE_NEWNET) < 0) {
            if (Libc.errno() == Libc.EPERM) {
                throw new IOException("no permission to enter network namespace " + name
                        + ": run as root, or with CAP_SYS_ADMIN");
            }
            throw Libc.failure("cannot enter network namespace " + name);
        }
    }
}
