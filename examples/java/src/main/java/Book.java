import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Books a window from Java: starts the workflow, reads the verdict, moves the end, waits until the line is back.
 *
 * <p>FLOW_ID=… START_TIME=2027-01-15T02:00:00Z CALLBACK_URL=https://… mvn -q compile exec:java
 *
 * <p>If the workers encrypt payloads, pass their key file: PAYLOAD_KEYS_FILE=…
 */
public final class Book {
  private static final DateTimeFormatter IN_AN_ID =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** As in a request: in UTC without an offset. */
  private static final DateTimeFormatter START_TIME =
      DateTimeFormatter.ISO_DATE_TIME.withZone(ZoneOffset.UTC);

  private Book() {}

  private static String setting(String name, String preset) {
    String value = System.getenv(name);
    if (value != null && !value.isEmpty()) return value;
    if (preset == null) throw new IllegalStateException("set " + name);
    return preset;
  }

  /** The identity of a window: the same request again is the same window. */
  private static String windowId(String flowId, Instant start) {
    return "ivr-window/flow-ivr:" + flowId.toLowerCase(Locale.ROOT) + "/" + IN_AN_ID.format(start);
  }

  private static Object statusField(Map<?, ?> answer, String name) {
    return ((Map<?, ?>) answer.get("status")).get(name);
  }

  private static Map<?, ?> book(WorkflowStub window, Map<String, Object> request) {
    UpdateOptions<Map> verdict =
        UpdateOptions.newBuilder(Map.class)
            .setUpdateName("verdict")
            .setWaitForStage(WorkflowUpdateStage.COMPLETED)
            .build();
    Object[] said = {Map.of("request", request)};
    return window.executeUpdateWithStart(verdict, said, new Object[] {request});
  }

  private static DataConverter dataConverter() throws IOException {
    DataConverter plain = DefaultDataConverter.newDefaultInstance();
    String keys = System.getenv("PAYLOAD_KEYS_FILE");
    if (keys == null || keys.isEmpty()) return plain;
    return new CodecDataConverter(plain, List.of(new KeyFileCodec(Path.of(keys))));
  }

  public static void main(String[] args) throws IOException {
    Instant start = START_TIME.parse(setting("START_TIME", null), Instant::from).truncatedTo(ChronoUnit.SECONDS);
    String flowId = setting("FLOW_ID", null);
    Map<String, Object> request =
        Map.of(
            "flow_id", flowId,
            "start_time", start.toString(),
            "duration_minutes", 30,
            "fallback_greeting", "Our systems are undergoing scheduled maintenance. Please call back later.",
            "callback_url", setting("CALLBACK_URL", null),
            "requested_by", "billing service",
            "reason", "database upgrade");

    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(setting("TEMPORAL_ADDRESS", "localhost:7233"))
                .build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            service,
            WorkflowClientOptions.newBuilder()
                .setNamespace(setting("TEMPORAL_NAMESPACE", "default"))
                .setDataConverter(dataConverter())
                .build());
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(windowId(flowId, start))
            .setTaskQueue(setting("TEMPORAL_TASK_QUEUE", "ivr-maintenance"))
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .build();

    Map<?, ?> verdict = book(client.newUntypedWorkflowStub("maintenanceWindow", options), request);
    if (!Boolean.TRUE.equals(verdict.get("accepted"))) {
      System.err.println("refused: " + verdict);
      System.exit(1);
    }
    System.out.println("booked " + options.getWorkflowId());

    WorkflowStub window = client.newUntypedWorkflowStub(options.getWorkflowId());
    Map<?, ?> status = window.query("status", Map.class);
    Map<?, ?> answer =
        window.update(
            "extend",
            Map.class,
            Map.of(
                "by_minutes", 15,
                // With the end that was seen, a repeated call does not extend twice.
                "expected_end_time", status.get("end_time"),
                "actor", "billing service",
                "reason", "the migration takes longer"));
    System.out.println("extended until " + statusField(answer, "end_time"));

    Map<?, ?> receipt = window.getResult(Map.class);
    System.out.println(
        "over: " + statusField(receipt, "phase") + ", the line is " + statusField(receipt, "line"));
    service.shutdown();
    System.exit(0);
  }
}
