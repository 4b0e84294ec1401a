"""Receives callbacks and accepts only signed ones, with the public library of Standard Webhooks.

pip install -r requirements.txt
CALLBACK_SIGNING_SECRET=… PORT=8080 python receiver.py
"""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

secret = os.environ["CALLBACK_SIGNING_SECRET"]
# whsec_… is base64 after its prefix, any other secret is used as its bytes.
webhook = Webhook(secret if secret.startswith("whsec_") else secret.encode())
# In a service that restarts, use a table: a callback may arrive more than once.
seen: set[str] = set()


class Receiver(BaseHTTPRequestHandler):
    def verified(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        event = webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
        if not isinstance(event, dict) or "event_type" not in event:
            raise ValueError("signed, but not a callback")
        return event

    def do_POST(self) -> None:
        try:
            event = self.verified()
        # ValueError: the library does not catch what is not base64, UTF-8 or JSON.
        except (WebhookVerificationError, ValueError) as error:
            print(f"not believed: {error}", flush=True)
            self.send_response(400)
            self.end_headers()
            return
        self.send_response(204)
        self.end_headers()
        if self.headers["webhook-id"] not in seen:
            seen.add(self.headers["webhook-id"])
            print(f"{event['event_type']} until {event.get('end_time')}", flush=True)

    def log_message(self, format: str, *args: object) -> None:
        """Only events are printed."""


server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
