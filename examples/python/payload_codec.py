"""Encrypts payloads as Interlude does, with the key file that PAYLOAD_KEYS_FILE names: AES-256-GCM, the nonce before
the ciphertext, the key's id in the metadata. Unencrypted payloads are accepted."""

import base64
import os
from typing import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/encrypted"
NONCE_BYTES = 12


def read_keys(path: str) -> dict[str, AESGCM | None]:
    """One key per line, `id:base64`; the first one encrypts. A first line `none` writes unencrypted."""
    keys: dict[str, AESGCM | None] = {}
    with open(path, encoding="utf-8") as file:
        for line in map(str.strip, file):
            if line and not line.startswith("#"):
                key_id, _, key = line.partition(":")
                keys[key_id] = AESGCM(base64.b64decode(key)) if key else None
    return keys


class KeyFileCodec(PayloadCodec):
    def __init__(self, path: str) -> None:
        self._keys = read_keys(path)
        self._active = next(iter(self._keys))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        cipher = self._keys[self._active]
        if cipher is None or payload.metadata.get("encoding") == ENCODING:
            return payload
        nonce = os.urandom(NONCE_BYTES)
        return Payload(
            metadata={"encoding": ENCODING, "encryption-key-id": self._active.encode()},
            data=nonce + cipher.encrypt(nonce, payload.SerializeToString(), None),
        )

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata["encryption-key-id"].decode()
        cipher = self._keys.get(key_id)
        if cipher is None:
            raise ValueError(f"the key file has no key {key_id}")
        nonce, sealed = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        return Payload.FromString(cipher.decrypt(nonce, sealed, None))
