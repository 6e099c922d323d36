// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.InvalidArgumentException;
import org.onosproject.cli.AbstractShellCommand;
import org.onosproject.net.DeviceId;

/**
 * What the commands of the flow cache have in common.
 */
abstract class FlowCacheCommand extends AbstractShellCommand {

    private static final int TIMEOUT_SECONDS = 10;

    private final Supplier<FlowCacheService> services;

    /**
     * Creates a command.
     *
     * @param services where the service that knows the gateways is; asked when the command runs
     */
    FlowCacheCommand(Supplier<FlowCacheService> services) {
        this.services = services;
    }

    @Override
    protected final void doExecute() throws Exception {
        try {
            run(services.get());
        } catch (InvalidArgumentException e) {
            throw new CommandException(e.getMessage());
        }
    }

    /**
     * Does what the command is for.
     *
     * @param service knows the gateways
     * @throws Exception if it can't be done
     */
    abstract void run(FlowCacheService service) throws Exception;

    /**
     * Finds the gateway that the user named.
     *
     * @param service knows the gateways
     * @param name    what the user typed
     * @return the gateway's device
     * @throws CommandException if there is no such gateway
     */
    static DeviceId gateway(FlowCacheService service, String name) throws CommandException {
        Collection<DeviceId> gateways = service.gateways().keySet();
        return gateways.stream().filter(gateway -> gateway.toString().equals(name)).findAny()
                .orElseThrow(() -> new CommandException(name + " is not configured as a gateway; "
                        + (gateways.isEmpty() ? "no device is" : "these are: " + gateways)));
    }

    /**
     * Waits for what a device answers.
     *
     * @param <T>      the type of the answer
     * @param deviceId the device
     * @param answer   the answer to come
     * @return the answer
     * @throws CommandException     if it does not come
     * @throws InterruptedException if the user doesn't want to wait
     */
    static <T> T await(DeviceId deviceId, CompletableFuture<T> answer) throws CommandException, InterruptedException {
        // What is there already does not wait, and so is not interrupted.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CommandException(deviceId + ": " + e.getCause().getMessage());
        } catch (TimeoutException e) {
            throw new CommandException(deviceId + ": no answer within " + TIMEOUT_SECONDS + " s");
        }
    }

    /**
     * Prints a table.
     *
     * @param table the table
     */
    void print(Table table) {
        table.lines().forEach(line -> print("%s", line));
    }

    /**
     * Returns a number of things, in words.
     *
     * @param number how many
     * @param one    what one is called
     * @param many   what several are called
     * @return such as "1 entry" or "2 entries"
     */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
