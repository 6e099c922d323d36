// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.grpc;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.flowcache.softswitch.runtime.ControlException;
import p4.v1.P4RuntimeOuterClass.Error;

/**
 * How calls end that failed. What went wrong goes to the client in the trailers of the call, of which a gRPC client
 * takes 8 KiB unless it asks for more; with longer ones it would be told nothing at all. So messages are cut where they
 * are too long.
 */
final class Failures {

    /** Bytes of a message in a trailer. */
    private static final int MESSAGE = 400;
    /** Bytes of the details of a failed Write, such that they fit a trailer in Base64, with everything else. */
    private static final int DETAILS = 5000;
    /** Bytes of a message among the details that still say something. */
    private static final int SHORTEST = 16;
    /** Bytes of the tags and lengths of a message among the details. */
    private static final int TAGS = 8;
    private static final String CUT = "...";

    private Failures() {
    }

    /** A call that was refused. */
    static StatusRuntimeException of(ControlException e) {
        return Status.fromCodeValue(e.code().getNumber()).withDescription(cut(e.getMessage(), MESSAGE))
                .asRuntimeException();
    }

    /**
     * A Write that was refused in part: one error for each update, in their order (P4Runtime specification, "Batching
     * and Ordering of Updates"). All have their codes. If there are many, their messages are cut or left out.
     */
    static StatusRuntimeException of(List<Error> errors) {
        List<Error> failed = errors.stream().filter(e -> e.getCanonicalCode() != Code.OK_VALUE).toList();
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(Code.UNKNOWN_VALUE)
                .setMessage(cut(failed.size() + " of " + errors.size() + " updates failed; the first with: "
                        + failed.get(0).getMessage(), MESSAGE))
                .addAllDetails(details(errors, failed.size()));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    private static List<Any> details(List<Error> errors, int failed) {
        List<Error> codes = errors.stream().map(e -> e.toBuilder().clearMessage().build()).toList();
        List<Any> bare = pack(codes, Any::pack);
        if (size(bare) > DETAILS) {
            // The type is what comes after the last slash; what comes before may be left out.
            return pack(codes, e -> Any.pack(e, ""));
        }
        int each = (DETAILS - size(bare)) / failed - TAGS;
        if (each < SHORTEST) {
            return bare;
        }
        return pack(errors.stream().map(e -> e.toBuilder().setMessage(cut(e.getMessage(), each)).build()).toList(),
                Any::pack);
    }

    private static List<Any> pack(List<Error> errors, Function<Error, Any> how) {
        List<Any> packed = new ArrayList<>();
        errors.forEach(e -> packed.add(how.apply(e)));
        return packed;
    }

    private static int size(List<Any> details) {
        return details.stream().mapToInt(d -> d.getSerializedSize() + TAGS).sum();
    }

    /** A message of at most that many bytes the way that gRPC writes it, which is three for each that is not ASCII. */
    private static String cut(String message, int bytes) {
        int used = 0;
        for (int i = 0; i < message.length(); i = message.offsetByCodePoints(i, 1)) {
            int c = message.codePointAt(i);
            boolean plain = c >= ' ' && c < 127 && c != '%';
            used += plain ? 1 : 3 * Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (used > bytes) {
                return message.substring(0, Math.min(i, Math.max(0, bytes - CUT.length()))) + CUT;
            }
        }
        return message;
    }
}
