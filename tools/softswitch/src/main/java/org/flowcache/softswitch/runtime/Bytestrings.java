// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import java.math.BigInteger;

/**
 * Values as P4Runtime writes them (P4Runtime specification, "Bytestrings"): any number of leading zero bytes is
 * accepted as long as the value fits, and the shortest string, of one byte at least, is what is answered.
 */
final class Bytestrings {

    private static final int SHOWN_BITS = 128;

    private Bytestrings() {
    }

    /**
     * The value of a bytestring.
     *
     * @param bits width of what it is for
     * @param what what it is for, for the error message
     */
    static BigInteger decode(ByteString bytes, int bits, String what) throws ControlException {
        if (bytes.isEmpty()) {
            throw ControlException.invalid("empty value for " + what);
        }
        BigInteger value = new BigInteger(1, bytes.toByteArray());
        if (value.bitLength() > bits) {
            throw ControlException.invalid("value " + describe(value) + " for " + what + " does not fit " + bits
                    + " bits");
        }
        return value;
    }

    /** The value of a bytestring in two's complement, as {@link #decode} reads others. */
    static BigInteger decodeSigned(ByteString bytes, int bits, String what) throws ControlException {
        if (bytes.isEmpty()) {
            throw ControlException.invalid("empty value for " + what);
        }
        BigInteger value = new BigInteger(bytes.toByteArray());
        if (value.bitLength() >= bits) {
            throw ControlException.invalid("value " + describe(value) + " for " + what + " does not fit " + bits
                    + " bits with a sign");
        }
        return value;
    }

    private static String describe(BigInteger value) {
        int cut = Math.max(0, value.bitLength() - SHOWN_BITS + 3 & ~3);
        return "0x" + value.shiftRight(cut).toString(16)
                + (cut == 0 ? "" : "... of " + value.bitLength() + " bits");
    }

    /** The shortest bytestring of a value that is not below 0. */
    static ByteString encode(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return ByteString.copyFrom(bytes, skip, bytes.length - skip);
    }

    /** The shortest bytestring of a value in two's complement. */
    static ByteString encodeSigned(BigInteger value) {
        return ByteString.copyFrom(value.toByteArray());
    }

    /** A mask of ones. */
    static BigInteger ones(int bits) {
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    }
}
