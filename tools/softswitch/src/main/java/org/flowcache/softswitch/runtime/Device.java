// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import java.util.Optional;
import java.util.function.Supplier;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.json.ProgramReader;
import org.flowcache.softswitch.pipeline.Environment;
import org.flowcache.softswitch.pipeline.Pipeline;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;

/** A P4Runtime device: its number and the forwarding pipeline config that it runs. Safe for use by many threads. */
public final class Device {

    /** A config with what was made of it. */
    public record Loaded(ForwardingPipelineConfig config, Pipeline pipeline, Control control) {
    }

    private final long id;
    private final Supplier<Environment> environments;
    private final Surroundings surroundings;
    private volatile Optional<Loaded> current = Optional.empty();
    private Optional<ForwardingPipelineConfig> saved = Optional.empty();

    /**
     * @param id           P4Runtime device id
     * @param environments makes what a program gets as its environment when it is loaded
     * @param surroundings what programs' control needs of the switch
     */
    public Device(long id, Supplier<Environment> environments, Surroundings surroundings) {
        this.id = id;
        this.surroundings = surroundings;
        this.environments = environments;
    }

    /** P4Runtime device id. */
    public long id() {
        return id;
    }

    /** What runs now, if anything was loaded. */
    public Optional<Loaded> current() {
        return current;
    }

    /**
     * Compiles a config without running it.
     *
     * @throws UnsupportedProgramException if this switch cannot run it
     */
    public Loaded compile(ForwardingPipelineConfig config) {
        try {
            String json = DeviceConfigs.json(config.getP4DeviceConfig());
            Pipeline pipeline = new Pipeline(ProgramReader.read(json), environments.get());
            return new Loaded(config, pipeline, new Control(config.getP4Info(), pipeline, surroundings));
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new UnsupportedProgramException("BMv2 JSON", "the JVM has not enough memory for it (" + e
                    + "); start it with a larger -Xmx or -Xss");
        }
    }

    /** The config for a P4Info and the compiler's JSON. */
    public static ForwardingPipelineConfig config(P4Info info, String json) {
        return ForwardingPipelineConfig.newBuilder()
                .setP4Info(info)
                .setP4DeviceConfig(ByteString.copyFromUtf8(json))
                .build();
    }

    /**
     * Compiles a config and keeps it for {@link #commitSaved}.
     *
     * @throws UnsupportedProgramException if this switch cannot run it
     */
    public synchronized void save(ForwardingPipelineConfig config) {
        compile(config);
        saved = Optional.of(config);
    }

    /**
     * Runs a config with empty tables, counters and registers, in place of the one that runs now.
     *
     * @throws UnsupportedProgramException if this switch cannot run it
     */
    public synchronized void commit(ForwardingPipelineConfig config) {
        current = Optional.of(compile(config));
        saved = Optional.empty();
    }

    /** Runs the config that was saved last. */
    public synchronized void commitSaved() throws ControlException {
        commit(saved.orElseThrow(() ->
                new ControlException(Code.FAILED_PRECONDITION, "there is no saved pipeline config to commit")));
    }

    /** Keeps all state if the config is the one that runs now, whatever its cookie; runs it if nothing runs. */
    public synchronized void reconcile(ForwardingPipelineConfig config) throws ControlException {
        if (current.isEmpty()) {
            commit(config);
            return;
        }
        Loaded loaded = current.get();
        boolean same = loaded.config().getP4Info().equals(config.getP4Info())
                && loaded.config().getP4DeviceConfig().equals(config.getP4DeviceConfig());
        if (!same) {
            throw new ControlException(Code.UNIMPLEMENTED,
                    "only the running program can be reconciled; use VERIFY_AND_COMMIT for another");
        }
        current = Optional.of(new Loaded(config, loaded.pipeline(), loaded.control()));
    }
}
