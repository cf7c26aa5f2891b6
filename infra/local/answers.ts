import type { OutgoingHttpHeaders } from 'node:http';
import type { AwsError, JsonService } from './service.ts';

/** An HTTP response ready to be written. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** An operation's output, or an error's body, in the AWS JSON protocols. */
export function jsonAnswer({ status, value, contentType }: JsonParts): Answer {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(JSON.stringify(value)) };
}

interface JsonParts {
  readonly status: number;
  readonly value: unknown;
  readonly contentType: JsonService['contentType'];
}

/** An error in the AWS JSON protocols: `{ __type, message, …fields }`. */
export function jsonErrorAnswer(error: AwsError, contentType: JsonService['contentType']): Answer {
  const value = { __type: error.code, message: error.message, ...error.fields };
  return jsonAnswer({ status: error.status, value, contentType });
}

/** An error as S3 writes it: `<Error><Code>…</Code><Message>…</Message>…</Error>`. */
export function xmlErrorAnswer(error: AwsError, about: { Resource: string; RequestId: string }): Answer {
  const members = { Code: error.code, Message: error.message, ...error.fields, ...about };
  const xml = Object.entries(members).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml.join('')}</Error>`);
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
