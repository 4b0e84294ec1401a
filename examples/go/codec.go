package main

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"strings"

	common "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

const (
	encrypted = "binary/encrypted"
	keyID     = "encryption-key-id"
)

// keyFileCodec encrypts payloads as Interlude does: AES-256-GCM, the nonce before the ciphertext, the key's id in the
// metadata. Unencrypted payloads are accepted.
type keyFileCodec struct {
	keys map[string]cipher.AEAD
	// The first key of the file; empty if payloads are not encrypted.
	active string
}

// readKeys reads one key per line, `id:base64`; a first line `none` writes unencrypted.
func readKeys(path string) (*keyFileCodec, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	codec := &keyFileCodec{keys: map[string]cipher.AEAD{}}
	isFirst := true
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, text, isKey := strings.Cut(line, ":")
		if isKey {
			if codec.keys[id], err = readKey(text); err != nil {
				return nil, fmt.Errorf("key %s: %w", id, err)
			}
		}
		if isKey && isFirst {
			codec.active = id
		}
		isFirst = false
	}
	return codec, nil
}

func readKey(text string) (cipher.AEAD, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (c *keyFileCodec) Encode(payloads []*common.Payload) ([]*common.Payload, error) {
	return each(payloads, c.seal)
}

func (c *keyFileCodec) Decode(payloads []*common.Payload) ([]*common.Payload, error) {
	return each(payloads, c.open)
}

func each(payloads []*common.Payload, change func(*common.Payload) (*common.Payload, error)) ([]*common.Payload, error) {
	changed := make([]*common.Payload, len(payloads))
	for i, payload := range payloads {
		var err error
		if changed[i], err = change(payload); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

func (c *keyFileCodec) seal(payload *common.Payload) (*common.Payload, error) {
	if c.active == "" || string(payload.Metadata["encoding"]) == encrypted {
		return payload, nil
	}
	plain, err := proto.Marshal(payload)
	if err != nil {
		return nil, err
	}
	key := c.keys[c.active]
	nonce := make([]byte, key.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return &common.Payload{
		Metadata: map[string][]byte{"encoding": []byte(encrypted), keyID: []byte(c.active)},
		Data:     key.Seal(nonce, nonce, plain, nil),
	}, nil
}

func (c *keyFileCodec) open(payload *common.Payload) (*common.Payload, error) {
	if string(payload.Metadata["encoding"]) != encrypted {
		return payload, nil
	}
	id := string(payload.Metadata[keyID])
	key, isKnown := c.keys[id]
	if !isKnown || len(payload.Data) < key.NonceSize() {
		return nil, fmt.Errorf("the key file has no key %s", id)
	}
	nonce, sealed := payload.Data[:key.NonceSize()], payload.Data[key.NonceSize():]
	plain, err := key.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	var opened common.Payload
	return &opened, proto.Unmarshal(plain, &opened)
}

// dataConverter encrypts if PAYLOAD_KEYS_FILE names the key file of the workers.
func dataConverter() (converter.DataConverter, error) {
	path := os.Getenv("PAYLOAD_KEYS_FILE")
	if path == "" {
		return converter.GetDefaultDataConverter(), nil
	}
	codec, err := readKeys(path)
	if err != nil {
		return nil, err
	}
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec), nil
}
