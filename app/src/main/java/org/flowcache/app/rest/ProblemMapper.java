// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.Provider;
import org.flowcache.app.api.InvalidArgumentException;
import org.onlab.osgi.ServiceNotFoundException;
import org.onosproject.net.config.InvalidFieldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with a problem (RFC 9457) when a request is not done: its status, what is wrong, and which field, parameter
 * or part of the path is.
 */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
    private static final String MEDIA_TYPE = "application/problem+json";
    private static final Pattern SPACES = Pattern.compile(" +");

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Response toResponse(Throwable error) {
        if (error instanceof Problem) {
            Problem problem = (Problem) error;
            return response(problem.status(), problem.field(), problem.getMessage());
        }
        if (error instanceof InvalidArgumentException) {
            return response(Response.Status.BAD_REQUEST,
                    Optional.of(fieldName(((InvalidArgumentException) error).argument())), error.getMessage());
        }
        if (error instanceof InvalidFieldException) {
            InvalidFieldException invalid = (InvalidFieldException) error;
            return response(Response.Status.BAD_REQUEST, Optional.of(invalid.field()),
                    invalid.field() + " " + invalid.reason());
        }
        if (error instanceof IllegalArgumentException) {
            return response(Response.Status.BAD_REQUEST, Optional.empty(), error.getMessage());
        }
        if (error instanceof ServiceNotFoundException) {
            return response(Response.Status.SERVICE_UNAVAILABLE, Optional.empty(),
                    "the application is starting or stopping, try again");
        }
        if (error instanceof WebApplicationException) {
            // Jersey's own answers: they may have headers that belong to them, as which methods are allowed.
            Response answer = ((WebApplicationException) error).getResponse();
            return Response.fromResponse(answer).type(MEDIA_TYPE)
                    .entity(body(answer.getStatusInfo(), Optional.empty(), error.getMessage())).build();
        }
        LOG.warn("A request failed", error);
        return response(Response.Status.INTERNAL_SERVER_ERROR, Optional.empty(), error.toString());
    }

    private Response response(Response.Status status, Optional<String> field, String detail) {
        return Response.status(status).type(MEDIA_TYPE).entity(body(status, field, detail)).build();
    }

    private String body(Response.StatusType status, Optional<String> field, String detail) {
        ObjectNode body = mapper.createObjectNode()
                .put("title", status.getReasonPhrase())
                .put("status", status.getStatusCode())
                .put("detail", detail);
        field.ifPresent(name -> body.put("field", name));
        return body.toString();
    }

    /** The field that words are about, as "outerDestinationMac" for "outer destination MAC". */
    private static String fieldName(String words) {
        String[] parts = SPACES.split(words);
        String first = parts[0].equals(parts[0].toUpperCase(Locale.ROOT))
                ? parts[0].toLowerCase(Locale.ROOT) : parts[0];
        return first + SPACES.splitAsStream(words).skip(1)
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT)
                        + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
