// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.grpc;

import com.google.rpc.Code;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flowcache.softswitch.runtime.ControlException;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;

/**
 * Elects the primary among the controllers of the default role (P4Runtime specification, "Client Arbitration and
 * Controller Replication"). Work that only the primary may do runs under the monitor, so that the primary does not
 * change while it runs.
 *
 * <p>A lenient arbitration does as BMv2's P4Runtime server (p4lang/PI): the primary is who has the highest id of those
 * that are connected, whatever ids there were before, no id counts as 0, and while nobody is connected anybody may
 * write who gives no id.
 */
final class Arbitration {

    /** Work that may be refused. */
    @FunctionalInterface
    interface Work {
        void run() throws ControlException;
    }

    private static final ElectionId NONE = new ElectionId(0, 0);

    private final long deviceId;
    private final boolean lenient;
    private final Map<StreamSession, Optional<ElectionId>> sessions = new LinkedHashMap<>();
    private Optional<ElectionId> highest = Optional.empty();
    private volatile Optional<StreamSession> primary = Optional.empty();

    Arbitration(long deviceId, boolean lenient) {
        this.deviceId = deviceId;
        this.lenient = lenient;
    }

    /**
     * A controller introduced itself or changed its election id.
     *
     * @throws ControlException if its stream has to be ended with that error
     */
    synchronized void update(StreamSession session, Optional<ElectionId> id) throws ControlException {
        boolean taken = id.isPresent() && sessions.entrySet().stream()
                .anyMatch(e -> e.getKey() != session && e.getValue().equals(id));
        if (taken) {
            throw new ControlException(Code.INVALID_ARGUMENT,
                    "election id " + id.get() + " is in use by another controller");
        }
        sessions.put(session, id);
        boolean wasPrimary = isPrimary(session);
        boolean wins = id.isPresent() && (highest.isEmpty() || id.get().compareTo(highest.get()) >= 0);
        if (lenient) {
            electHighest();
        } else if (wins) {
            highest = id;
            primary = Optional.of(session);
        } else if (wasPrimary) {
            primary = Optional.empty();
        }
        if (wasPrimary || isPrimary(session)) {
            sessions.keySet().stream().filter(s -> s != session).forEach(this::advise);
        }
        advise(session);
    }

    private void electHighest() {
        primary = sessions.keySet().stream().max(Comparator.comparing(this::idOf));
        highest = primary.map(this::idOf);
    }

    private ElectionId idOf(StreamSession session) {
        return sessions.get(session).orElse(NONE);
    }

    /** A controller's stream ended. */
    synchronized void disconnect(StreamSession session) {
        sessions.remove(session);
        if (isPrimary(session)) {
            primary = Optional.empty();
            if (lenient) {
                electHighest();
            }
            sessions.keySet().forEach(this::advise);
        }
    }

    private boolean isPrimary(StreamSession session) {
        return primary.filter(p -> p == session).isPresent();
    }

    private void advise(StreamSession session) {
        Code code = primary.isEmpty() ? Code.NOT_FOUND : isPrimary(session) ? Code.OK : Code.ALREADY_EXISTS;
        String message = switch (code) {
            case OK -> "is primary";
            case ALREADY_EXISTS -> "is backup";
            default -> "there is no primary";
        };
        MasterArbitrationUpdate.Builder update = MasterArbitrationUpdate.newBuilder().setDeviceId(deviceId);
        highest.ifPresent(h -> update.setElectionId(h.toProto()));
        update.getStatusBuilder().setCode(code.getNumber()).setMessage(message);
        session.send(StreamMessageResponse.newBuilder().setArbitration(update).build());
    }

    /** The primary's stream, if there is a primary. Never waits: the packet thread asks. */
    Optional<StreamSession> primary() {
        return primary;
    }

    /**
     * Does what only the primary may do.
     *
     * @throws ControlException PERMISSION_DENIED if the primary has another election id, or the work's own
     */
    synchronized void asPrimary(ElectionId id, Work work) throws ControlException {
        boolean isPrimary = primary.filter(p -> idOf(p).equals(id)).isPresent();
        boolean nobodyIsThere = lenient && sessions.isEmpty() && id.equals(NONE);
        if (!isPrimary && !nobodyIsThere) {
            throw new ControlException(Code.PERMISSION_DENIED, primary.isPresent()
                    ? "election id " + id + " is not the primary's" : "there is no primary");
        }
        work.run();
    }
}
