// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.config.UnconfiguredDevices;
import org.onosproject.net.DeviceId;

/**
 * A command that shows something about all gateways, or the one that is named, as text or as JSON. When a device can't
 * be asked, the text tells of the others, and then the command fails; JSON it prints only whole. Repeated, it goes on
 * without those that can't be asked.
 */
abstract class ShowCommand extends FlowCacheCommand {

    @Argument(index = 0, name = "device", description = "Device ID of a gateway; all gateways without it")
    @Completion(GatewayCompleter.class)
    private String device;

    private static final int PERIOD_SECONDS = 2;
    /** ECMA-48: erase in page, cursor position. */
    private static final String CLEAR = "\u001b[2J\u001b[H";

    private final List<String> errors = new ArrayList<>();

    /**
     * Creates a command.
     *
     * @param services where the service that knows the gateways is
     */
    ShowCommand(Supplier<FlowCacheService> services) {
        super(services);
    }

    @Override
    final void run(FlowCacheService service) throws Exception {
        if (!isRepeated()) {
            showOnce(service);
            fail();
            return;
        }
        try {
            while (!System.out.checkError()) {
                if (!outputJson()) {
                    System.out.print(CLEAR);
                }
                showOnce(service);
                errors.forEach(problem -> error("%s", problem));
                TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
            }
        } catch (InterruptedException e) {
            // That is how the user ends it.
            log.debug("{} ends", getClass().getSimpleName());
        }
    }

    /**
     * Tells whether the user wants to see it again and again, until Ctrl-C.
     *
     * @return true if so
     */
    boolean isRepeated() {
        return false;
    }

    private void showOnce(FlowCacheService service) throws Exception {
        errors.clear();
        Collection<DeviceId> gateways = device == null
                ? service.gateways().keySet() : List.of(gateway(service, device));
        if (outputJson()) {
            ArrayNode array = mapper().createArrayNode();
            json(service, gateways, array);
            if (errors.isEmpty()) {
                print("%s", array);
            }
        } else if (gateways.isEmpty()) {
            print("No gateways configured: push a \"flowcache\" configuration of a device to /onos/v1/network/"
                    + "configuration");
            tellOfUnconfigured(service);
        } else {
            show(service, gateways);
            tellOfUnconfigured(service);
        }
    }

    /** Who asks for all gateways may miss one. */
    private void tellOfUnconfigured(FlowCacheService service) {
        if (device == null) {
            service.unconfiguredDevices().forEach(deviceId -> print("%s", UnconfiguredDevices.describe(deviceId)));
        }
    }

    /**
     * Prints what the command is about, as text.
     *
     * @param service  knows the gateways
     * @param gateways the gateways to show, at least one
     * @throws CommandException     if an option makes no sense
     * @throws InterruptedException if the user doesn't want to wait
     */
    abstract void show(FlowCacheService service, Collection<DeviceId> gateways)
            throws CommandException, InterruptedException;

    /**
     * Adds what the command is about to an array.
     *
     * @param service  knows the gateways
     * @param gateways the gateways to show
     * @param array    where to add it
     * @throws CommandException     if an option makes no sense
     * @throws InterruptedException if the user doesn't want to wait
     */
    abstract void json(FlowCacheService service, Collection<DeviceId> gateways, ArrayNode array)
            throws CommandException, InterruptedException;

    /**
     * Asks several devices at once.
     *
     * @param <T>      the type of the answers
     * @param gateways the devices
     * @param question what to ask a device
     * @return the answers of those that answered
     * @throws InterruptedException if the user doesn't want to wait
     */
    <T> Map<DeviceId, T> ask(Collection<DeviceId> gateways, Function<DeviceId, CompletableFuture<T>> question)
            throws InterruptedException {
        Map<DeviceId, CompletableFuture<T>> asked = new LinkedHashMap<>();
        gateways.forEach(deviceId -> asked.put(deviceId, question.apply(deviceId)));
        Map<DeviceId, T> answers = new LinkedHashMap<>();
        for (Map.Entry<DeviceId, CompletableFuture<T>> answer : asked.entrySet()) {
            try {
                answers.put(answer.getKey(), await(answer.getKey(), answer.getValue()));
            } catch (CommandException e) {
                errors.add(e.getMessage());
            }
        }
        return answers;
    }

    private void fail() throws CommandException {
        if (!errors.isEmpty()) {
            throw new CommandException(String.join("; ", errors));
        }
    }
}
