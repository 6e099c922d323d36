// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;

/** The functions of the C library that packet sockets need, for 64-bit Linux. What fails returns -1. */
final class Libc {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int EOPNOTSUPP = 95;
    static final int ENETDOWN = 100;
    static final int ENOBUFS = 105;

    static final int AF_INET = 2;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int O_RDONLY = 0;
    /** The same for open, socket (SOCK_CLOEXEC) and eventfd (EFD_CLOEXEC). */
    static final int O_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;

    private static final boolean USABLE = Platform.isLinux() && Native.LONG_SIZE == Long.BYTES;

    static {
        if (USABLE) {
            Native.register(Libc.class, "c");
        }
    }

    private Libc() {
    }

    static void check() throws IOException {
        if (!USABLE) {
            throw new IOException("network interfaces can be used on 64-bit Linux only, and this is "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        }
    }

    /** What went wrong in this thread's last call, as errno. */
    static int errno() {
        return Native.getLastError();
    }

    /** Puts errno into words. */
    static IOException failure(String what) {
        int errno = errno();
        return new IOException(what + ": " + strerror(errno) + " (errno " + errno + ")");
    }

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, Pointer address, int length);

    static native int setsockopt(int fd, int level, int option, Pointer value, int length);

    static native int getsockopt(int fd, int level, int option, Pointer value, Pointer length);

    static native int ioctl(int fd, long request, Pointer argument);

    static native Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(Pointer address, long length);

    static native int poll(Pointer fds, long count, int timeoutMillis);

    static native int sendmmsg(int fd, Pointer messages, int count, int flags);

    static native long recv(int fd, Pointer bytes, long length, int flags);

    static native int eventfd(int value, int flags);

    static native long write(int fd, Pointer bytes, long count);

    static native int open(String path, int flags);

    static native int setns(int fd, int type);

    static native int close(int fd);

    static native String strerror(int errno);
}
