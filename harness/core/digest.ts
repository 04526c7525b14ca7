import { createHmac, hash } from "node:crypto";

/** SHA-256 of bytes (a string counts as UTF-8): 32 bytes. */
export function sha256(bytes: string | Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer");
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256Hex(bytes: string | Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/** SHA-256 as 43 characters of base64url. */
export function sha256Text(bytes: string | Uint8Array): string {
  return hash("sha256", bytes, "base64url");
}

/** HMAC-SHA-256 as 64 hexadecimal digits. */
export function hmacHex(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/**
 * JSON with the keys of every object in ascending order of UTF-16 code units and no white space: equal values
 * give equal bytes. Keys whose value is undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isPlainObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** SHA-256 of the canonical JSON of a value, hexadecimal. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
