import { fromUtf8 } from '#formats/bytes';

/** What bytes say as JSON in UTF-8; null where they do not. Without the error of the parser, which quotes what it met. */
export function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes)) as unknown;
  } catch {
    return null;
  }
}
