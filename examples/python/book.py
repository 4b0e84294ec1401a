"""Books a window from Python: starts the workflow, reads the verdict, moves the end, waits until the line is back.

pip install -r requirements.txt
FLOW_ID=… START_TIME=2027-01-15T02:00:00Z CALLBACK_URL=https://… python book.py

If the workers encrypt payloads, pass their key file: PAYLOAD_KEYS_FILE=…
"""

import asyncio
import dataclasses
import os
import sys
from datetime import datetime, timezone

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.converter import DataConverter

from payload_codec import KeyFileCodec


def window_id(flow_id: str, start: datetime) -> str:
    """The identity of a window: the same request again is the same window."""
    at = start.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    return f"ivr-window/flow-ivr:{flow_id.lower()}/{at}"


def read_start(text: str) -> datetime:
    """As in a request: in UTC without an offset."""
    start = datetime.fromisoformat(text.replace("Z", "+00:00")).replace(microsecond=0)
    return start if start.tzinfo else start.replace(tzinfo=timezone.utc)


def data_converter() -> DataConverter:
    key_file = os.environ.get("PAYLOAD_KEYS_FILE")
    codec = KeyFileCodec(key_file) if key_file else None
    return dataclasses.replace(DataConverter.default, payload_codec=codec)


async def main() -> int:
    start = read_start(os.environ["START_TIME"])
    request = {
        "flow_id": os.environ["FLOW_ID"],
        "start_time": start.isoformat(),
        "duration_minutes": 30,
        "fallback_greeting": "Our systems are undergoing scheduled maintenance. Please call back later.",
        "callback_url": os.environ["CALLBACK_URL"],
        "requested_by": "billing service",
        "reason": "database upgrade",
    }
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
        data_converter=data_converter(),
    )

    operation = WithStartWorkflowOperation(
        "maintenanceWindow",
        request,
        id=window_id(request["flow_id"], start),
        task_queue=os.environ.get("TEMPORAL_TASK_QUEUE", "ivr-maintenance"),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    verdict = await client.execute_update_with_start_workflow(
        "verdict", {"request": request}, start_workflow_operation=operation
    )
    if not verdict["accepted"]:
        print(f"refused: {verdict['code']} {verdict['problems']} {verdict['conflicts']}")
        return 1
    window = client.get_workflow_handle((await operation.workflow_handle()).id)
    print(f"booked {window.id}", flush=True)
    for finding in verdict["findings"]:
        print(f"{finding['code']}: {finding['message']}")

    status = await window.query("status")
    answer = await window.execute_update(
        "extend",
        {
            "by_minutes": 15,
            # With the end that was seen, a repeated call does not extend twice.
            "expected_end_time": status["end_time"],
            "actor": "billing service",
            "reason": "the migration takes longer",
        },
    )
    print(f"extended until {answer['status']['end_time']}", flush=True)

    receipt = await window.result()
    print(f"over: {receipt['status']['phase']}, the line is {receipt['status']['line']}")
    return 0


exit_code = asyncio.run(main())
sys.stdout.flush()
# Exit at once: threads of the Temporal SDK outlive the event loop, and may abort an interpreter that is shutting down.
os._exit(exit_code)
