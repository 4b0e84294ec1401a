// Books a window from Go: starts the workflow, reads the verdict, moves the end, waits until the line is back.
//
//	FLOW_ID=… START_TIME=2027-01-15T02:00:00Z CALLBACK_URL=https://… go run .
//
// If the workers encrypt payloads, pass their key file: PAYLOAD_KEYS_FILE=…
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
)

type problem struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

type conflict struct {
	Message       string `json:"message"`
	NextFreeStart string `json:"next_free_start"`
}

type verdict struct {
	Accepted  bool       `json:"accepted"`
	Code      string     `json:"code"`
	Problems  []problem  `json:"problems"`
	Conflicts []conflict `json:"conflicts"`
}

type status struct {
	Phase   string `json:"phase"`
	Line    string `json:"line"`
	EndTime string `json:"end_time"`
}

// Part of the answer to a control and of the receipt.
type withStatus struct {
	Status status `json:"status"`
}

func setting(name, preset string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	if preset == "" {
		log.Fatalf("set %s", name)
	}
	return preset
}

// The identity of a window: the same request again is the same window.
func windowID(flowID string, start time.Time) string {
	at := start.UTC().Format("20060102T150405Z")
	return fmt.Sprintf("ivr-window/flow-ivr:%s/%s", strings.ToLower(flowID), at)
}

// As in a request: in UTC without an offset.
func readStart(text string) (time.Time, error) {
	if start, err := time.Parse("2006-01-02T15:04:05", text); err == nil {
		return start, nil
	}
	return time.Parse(time.RFC3339, text)
}

func book(ctx context.Context, c client.Client, id string, request map[string]any) (verdict, error) {
	start := c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                setting("TEMPORAL_TASK_QUEUE", "ivr-maintenance"),
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}, "maintenanceWindow", request)
	var said verdict
	handle, err := c.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateName:   "verdict",
			Args:         []any{map[string]any{"request": request}},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return said, err
	}
	err = handle.Get(ctx, &said)
	return said, err
}

func extend(ctx context.Context, c client.Client, id string) (string, error) {
	var now status
	value, err := c.QueryWorkflow(ctx, id, "", "status")
	if err != nil {
		return "", err
	}
	if err := value.Get(&now); err != nil {
		return "", err
	}
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id,
		UpdateName: "extend",
		Args: []any{map[string]any{
			"by_minutes": 15,
			// With the end that was seen, a repeated call does not extend twice.
			"expected_end_time": now.EndTime,
			"actor":             "billing service",
			"reason":            "the migration takes longer",
		}},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return "", err
	}
	var answer withStatus
	if err := handle.Get(ctx, &answer); err != nil {
		return "", err
	}
	return answer.Status.EndTime, nil
}

func run() error {
	ctx := context.Background()
	start, err := readStart(setting("START_TIME", ""))
	if err != nil {
		return err
	}
	start = start.Truncate(time.Second)
	flowID := setting("FLOW_ID", "")
	converter, err := dataConverter()
	if err != nil {
		return err
	}
	c, err := client.Dial(client.Options{
		HostPort:      setting("TEMPORAL_ADDRESS", client.DefaultHostPort),
		Namespace:     setting("TEMPORAL_NAMESPACE", client.DefaultNamespace),
		DataConverter: converter,
	})
	if err != nil {
		return err
	}
	defer c.Close()

	id := windowID(flowID, start)
	said, err := book(ctx, c, id, map[string]any{
		"flow_id":           flowID,
		"start_time":        start.Format(time.RFC3339),
		"duration_minutes":  30,
		"fallback_greeting": "Our systems are undergoing scheduled maintenance. Please call back later.",
		"callback_url":      setting("CALLBACK_URL", ""),
		"requested_by":      "billing service",
		"reason":            "database upgrade",
	})
	if err != nil {
		return err
	}
	if !said.Accepted {
		return fmt.Errorf("refused: %s %v %v", said.Code, said.Problems, said.Conflicts)
	}
	fmt.Printf("booked %s\n", id)

	end, err := extend(ctx, c, id)
	if err != nil {
		return err
	}
	fmt.Printf("extended until %s\n", end)

	var receipt withStatus
	if err := c.GetWorkflow(ctx, id, "").Get(ctx, &receipt); err != nil {
		return err
	}
	fmt.Printf("over: %s, the line is %s\n", receipt.Status.Phase, receipt.Status.Line)
	return nil
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
