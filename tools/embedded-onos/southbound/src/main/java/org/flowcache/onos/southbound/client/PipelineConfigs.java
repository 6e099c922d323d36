// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.p4runtime.ctl.utils.PipeconfHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeGrpc.P4RuntimeStub;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigResponse;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.Uint128;

/** Sets and checks the pipeline of a device; the fingerprint of the pipeconf is its cookie. */
final class PipelineConfigs {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineConfigs.class);

    private final Rpcs rpcs;

    PipelineConfigs(Rpcs rpcs) {
        this.rpcs = rpcs;
    }

    /**
     * Has the device run a pipeline. One that it runs already, by its cookie, is left alone: setting it would take away
     * all that the device knows. ONOS asks for it once after each of its starts (PiPipeconfWatchdogManager, "configured
     * devices"), and whenever it could not read what the device runs. If that can't be read here either, nothing is
     * set: unknown is not absent.
     *
     * @return whether the device runs the pipeline; false if it refused it or could not be asked
     */
    CompletableFuture<Boolean> set(long p4DeviceId, Uint128 electionId, PiPipeconf pipeconf, ByteBuffer deviceData) {
        return current(p4DeviceId).handle((config, failure) -> {
            if (failure != null) {
                LOG.warn("Did not set pipeconf {} on {}, which does not tell what it runs", pipeconf.id(),
                         rpcs.deviceId());
                return CompletableFuture.completedFuture(false);
            }
            if (has(config, pipeconf)) {
                LOG.info("{} runs pipeconf {} already, it keeps all that it has", rpcs.deviceId(), pipeconf.id());
                return CompletableFuture.completedFuture(true);
            }
            return replace(p4DeviceId, electionId, pipeconf, deviceData);
        }).thenCompose(done -> done);
    }

    private CompletableFuture<Boolean> replace(long p4DeviceId, Uint128 electionId, PiPipeconf pipeconf,
                                               ByteBuffer deviceData) {
        P4Info p4Info = PipeconfHelper.getP4Info(pipeconf);
        if (p4Info == null) {
            LOG.error("Pipeconf {} has no P4Info that can be read", pipeconf.id());
            return CompletableFuture.completedFuture(false);
        }
        LOG.info("Setting pipeconf {} on {}", pipeconf.id(), rpcs.deviceId());
        ForwardingPipelineConfig config = ForwardingPipelineConfig.newBuilder()
                .setP4Info(p4Info)
                .setP4DeviceConfig(ByteString.copyFrom(deviceData))
                .setCookie(ForwardingPipelineConfig.Cookie.newBuilder().setCookie(pipeconf.fingerprint()))
                .build();
        SetForwardingPipelineConfigRequest request = SetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(p4DeviceId)
                .setElectionId(electionId)
                .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT)
                .setConfig(config)
                .build();
        return rpcs.call(P4RuntimeStub::setForwardingPipelineConfig, request)
                .whenComplete(rpcs.logFailure("SetForwardingPipelineConfig"))
                .handle((answer, failure) -> failure == null);
    }

    /** Whether the device is known to run the pipeline. */
    CompletableFuture<Boolean> isSet(long p4DeviceId, PiPipeconf pipeconf) {
        return current(p4DeviceId).handle((config, failure) -> failure == null && has(config, pipeconf));
    }

    /** Whether the device is known to run any pipeline. */
    CompletableFuture<Boolean> isAnySet(long p4DeviceId) {
        return current(p4DeviceId).handle(
                (config, failure) -> failure == null && !config.equals(ForwardingPipelineConfig.getDefaultInstance()));
    }

    private static boolean has(ForwardingPipelineConfig config, PiPipeconf pipeconf) {
        return config.hasCookie() && config.getCookie().getCookie() == pipeconf.fingerprint();
    }

    /** Reads the cookie; the future fails with the status of the device. */
    CompletableFuture<ForwardingPipelineConfig> readCookie(long p4DeviceId) {
        GetForwardingPipelineConfigRequest request = GetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(p4DeviceId)
                .setResponseType(GetForwardingPipelineConfigRequest.ResponseType.COOKIE_ONLY)
                .build();
        return rpcs.<GetForwardingPipelineConfigRequest, GetForwardingPipelineConfigResponse>call(
                        P4RuntimeStub::getForwardingPipelineConfig, request, Rpcs.PROBE_DEADLINE_SECONDS)
                .thenApply(answers -> answers.isEmpty()
                        ? ForwardingPipelineConfig.getDefaultInstance() : answers.get(0).getConfig());
    }

    /** What the device runs, the default instance if nothing; the future fails if the device does not tell. */
    private CompletableFuture<ForwardingPipelineConfig> current(long p4DeviceId) {
        return readCookie(p4DeviceId).handle((config, failure) -> {
            if (failure == null) {
                return CompletableFuture.completedFuture(config);
            }
            // How a device without a pipeline answers (P4Runtime 1.3, section 7.3).
            if (Status.fromThrowable(failure).getCode() == Status.Code.FAILED_PRECONDITION) {
                return CompletableFuture.completedFuture(ForwardingPipelineConfig.getDefaultInstance());
            }
            rpcs.logFailure("GetForwardingPipelineConfig").accept(null, failure);
            return CompletableFuture.<ForwardingPipelineConfig>failedFuture(failure);
        }).thenCompose(done -> done);
    }
}
