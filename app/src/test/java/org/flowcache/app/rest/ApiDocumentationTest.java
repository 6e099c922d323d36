// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.Assert.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.flows.FlowOrder;
import org.flowcache.app.ui.PageResource;
import org.junit.Test;
import org.onosproject.rest.ApiDocProvider;
import org.onosproject.rest.ApiDocService;

/**
 * That the document which ONOS shows tells of the resources that there are, with the parameters that they take.
 */
public class ApiDocumentationTest {

    private final JsonNode document = document();

    @Test
    public void tellsOfEachResourceAndItsParameters() {
        Map<String, Set<String>> documented = new TreeMap<>();
        document.get("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation ->
                documented.put(operation.getKey().toUpperCase() + " " + path.getKey(),
                        stream(operation.getValue().get("parameters"))
                                .map(parameter -> parameter.get("in").asText() + " " + parameter.get("name").asText())
                                .collect(Collectors.toCollection(TreeSet::new)))));
        assertThat(documented, is(served()));
    }

    @Test
    public void knowsWhatParametersMayBe() {
        assertThat(enumOf("/gateways/{device}/entries", "sort"), is(names(FlowOrder.values())));
        assertThat(enumOf("/events", "type"), is(names(FlowCacheEvent.Type.values())));
    }

    @Test
    public void definesWhatItRefersTo() {
        assertThat(document.findValuesAsText("$ref").size(), is(greaterThan(0)));
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(reference, document.at(reference.substring(1)).isMissingNode(), is(false));
        }
    }

    @Test
    public void isFoundByOnos() {
        Map<String, ApiDocProvider> providers = new TreeMap<>();
        ApiDocumentation documentation = new ApiDocumentation(new ApiDocService() {
            @Override
            public void register(ApiDocProvider provider) {
                providers.put(provider.key(), provider);
            }

            @Override
            public void unregister(ApiDocProvider provider) {
                providers.remove(provider.key());
            }

            @Override
            public Set<ApiDocProvider> getDocProviders() {
                return Set.copyOf(providers.values());
            }

            @Override
            public ApiDocProvider getDocProvider(String key) {
                return providers.get(key);
            }
        });
        assertThat(providers, hasKey(document.get("basePath").asText()));
        documentation.deactivate();
        assertThat(providers.keySet(), is(Set.of()));
    }

    private static JsonNode document() {
        try {
            return new ObjectMapper().readTree(ApiDocumentation.class.getResource("/apidoc/swagger.json"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Set<String>> served() {
        Map<String, Set<String>> served = new TreeMap<>();
        Set<Class<?>> resources = new HashSet<>(new FlowCacheWebApplication().getClasses());
        // The page is for people.
        assertThat(resources.remove(PageResource.class), is(true));
        for (Class<?> resource : resources) {
            Path root = resource.getAnnotation(Path.class);
            for (Method method : root == null ? new Method[0] : resource.getDeclaredMethods()) {
                Path path = method.getAnnotation(Path.class);
                Stream.of(method.getAnnotations())
                        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                        .filter(verb -> verb != null)
                        .forEach(verb -> served.put(
                                verb.value() + " /" + root.value() + (path == null ? "" : "/" + path.value()),
                                Stream.of(method.getParameters()).map(ApiDocumentationTest::name)
                                        .collect(Collectors.toCollection(TreeSet::new))));
            }
        }
        return served;
    }

    private static String name(Parameter parameter) {
        for (Annotation annotation : parameter.getAnnotations()) {
            if (annotation instanceof PathParam) {
                return "path " + ((PathParam) annotation).value();
            }
            if (annotation instanceof QueryParam) {
                return "query " + ((QueryParam) annotation).value();
            }
        }
        return "body tunnel";
    }

    private Set<String> enumOf(String path, String name) {
        JsonNode parameter = stream(document.get("paths").get(path).get("get").get("parameters"))
                .filter(candidate -> candidate.get("name").asText().equals(name)).findAny().orElse(null);
        assertThat(name, parameter, is(notNullValue()));
        return stream(parameter.get("enum")).map(JsonNode::asText).collect(Collectors.toSet());
    }

    private static Set<String> names(Object[] values) {
        return Stream.of(values).map(Object::toString).collect(Collectors.toSet());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
