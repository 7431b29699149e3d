package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXL;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDoorTest {
    @TempDir
    private Path folder;

    @Test
    void whatClientsAskFirst() throws Exception {
        try (var server = TestServer.start(folder)) {
            assertEquals("{\"status\":\"ok\"}", server.get("/health").text());
            assertEquals("{\"status\":\"ok\"}", server.get("/v1/health").text());
            var info = TestServer.demo().info();
            var list = server.get("/v1/models").json();
            assertEquals("list", list.get("object").textValue());
            assertEquals(1, list.get("data").size());
            var model = list.get("data").get(0);
            // Its own name, or its file's where it has none that says anything.
            var name = info.name().equals("model") ? "demo" : info.name();
            assertEquals(name, model.get("id").textValue());
            var told = server.get("/api/info").json();
            assertEquals(name, told.at("/model/name").textValue());
            assertFalse(told.get("demo").booleanValue());
            assertEquals("model", model.get("object").textValue());
            assertTrue(texts(model.get("architecture").get("input_modalities")).contains("image"));
            assertTrue(texts(model.get("architecture").get("input_modalities")).contains("video"));
            assertEquals(info.contextLength(), model.get("meta").get("n_ctx").intValue());
            assertEquals(info.contextLength(), model.get("max_model_len").intValue());
            assertEquals(model, server.get("/v1/models/" + name).json());
            assertEquals(404, server.get("/v1/models/another").status());
            var properties = server.get("/props?model=any").json();
            assertEquals(
                    info.contextLength(),
                    properties.get("default_generation_settings").get("n_ctx").intValue());
            assertTrue(properties.get("modalities").get("vision").booleanValue());
            assertFalse(properties.get("modalities").get("audio").booleanValue());
            assertFalse(properties.get("model_path").textValue().contains("/"));
        }
    }

    /** In llama-server's words. */
    @Test
    void aModelThatIsStillLoadingIsTold() throws Exception {
        var mayLoad = new CountDownLatch(1);
        var loading = VideoXL.builder().demoModel().threads(1).onProgress(fraction -> {
            try {
                mayLoad.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (var server =
                TestServer.start(folder, settings -> settings.model(loading).demonstration())) {
            assertTrue(server.get("/api/info").json().get("demo").booleanValue());
            for (var path : new String[] {"/health", "/v1/models", "/props"}) {
                var reply = server.get(path);
                assertEquals(503, reply.status());
                assertEquals(
                        "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}",
                        reply.text());
                assertTrue(reply.response().headers().firstValue("Retry-After").isPresent());
            }
            mayLoad.countDown();
            server.server().awaitModel();
            assertEquals(200, server.get("/health").status());
        } finally {
            mayLoad.countDown();
        }
    }

    @Test
    void metricsAreInPrometheusFormat() throws Exception {
        try (var server = TestServer.start(folder, settings -> settings.key("a-key-for-tests"))) {
            assertEquals(401, server.get("/metrics").status());
            assertEquals(200, server.get("/health").status());
            assertEquals(401, server.get("/v1/models").status());
            var reply = server.withKey("a-key-for-tests").get("/metrics");
            assertEquals(200, reply.status());
            assertTrue(reply.response()
                    .headers()
                    .firstValue("Content-Type")
                    .orElse("")
                    .startsWith("text/plain; version=0.0.4"));
            assertTrue(reply.text().contains("# TYPE videoxl_watch_duration_seconds histogram"), reply.text());
            assertTrue(reply.text().contains("videoxl_watch_frames_total 0"), reply.text());
        }
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }
}
