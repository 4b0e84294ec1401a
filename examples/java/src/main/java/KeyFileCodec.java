import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts payloads as Interlude does: AES-256-GCM, the nonce before the ciphertext, the key's id in the metadata.
 * Unencrypted payloads are accepted.
 */
final class KeyFileCodec implements PayloadCodec {
  private static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");
  private static final String KEY_ID = "encryption-key-id";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** The first key of the file; null if payloads are not encrypted. */
  private final String active;

  /** One key per line, `id:base64`; a first line `none` writes unencrypted. */
  KeyFileCodec(Path file) throws IOException {
    List<String> lines =
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    for (String line : lines) {
      String[] parts = line.split(":", 2);
      if (parts.length == 2)
        keys.put(parts[0], new SecretKeySpec(Base64.getDecoder().decode(parts[1]), "AES"));
    }
    active = lines.get(0).contains(":") ? lines.get(0).split(":", 2)[0] : null;
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream().map(this::seal).toList();
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::open).toList();
  }

  private static boolean isEncrypted(Payload payload) {
    return ENCRYPTED.equals(payload.getMetadataMap().get("encoding"));
  }

  private byte[] cipher(int mode, String id, byte[] nonce, byte[] bytes) {
    SecretKeySpec key = keys.get(id);
    if (key == null) throw new PayloadCodecException("the key file has no key " + id);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException error) {
      throw new PayloadCodecException(error);
    }
  }

  private Payload seal(Payload payload) {
    if (active == null || isEncrypted(payload)) return payload;
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, active, nonce, payload.toByteArray());
    return Payload.newBuilder()
        .putMetadata("encoding", ENCRYPTED)
        .putMetadata(KEY_ID, ByteString.copyFromUtf8(active))
        .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed)))
        .build();
  }

  private Payload open(Payload payload) {
    if (!isEncrypted(payload)) return payload;
    byte[] data = payload.getData().toByteArray();
    byte[] nonce = Arrays.copyOfRange(data, 0, NONCE_BYTES);
    byte[] sealed = Arrays.copyOfRange(data, NONCE_BYTES, data.length);
    String id = payload.getMetadataMap().get(KEY_ID).toStringUtf8();
    try {
      return Payload.parseFrom(cipher(Cipher.DECRYPT_MODE, id, nonce, sealed));
    } catch (InvalidProtocolBufferException error) {
      throw new PayloadCodecException(error);
    }
  }
}
