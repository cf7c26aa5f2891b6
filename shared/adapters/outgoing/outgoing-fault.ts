/** Why a request came to nothing; `address` and `url` were never sent, and the others may help when tried again. */
export type OutgoingReason = 'address' | 'url' | 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'protocol';

/**
 * A request to a partner that has no answer. It has no cause: errors of sockets and parsers quote names, certificates and
 * what was received. `detail` is a code of Node or of the rules that says more to an operator, never a text of a partner.
 */
export class OutgoingFault extends Error {
  override readonly name = 'OutgoingFault';
  readonly reason: OutgoingReason;
  readonly detail: string | null;

  constructor(reason: OutgoingReason, detail: string | null = null) {
    super(`a request to a partner failed: ${reason}${detail === null ? '' : ` (${detail})`}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** How far a request had come. */
export type Phase = 'connect' | 'tls' | 'exchange';

/** What an error of a socket means by where it happened. */
export function faultOf(error: unknown, phase: Phase): OutgoingFault {
  if (error instanceof OutgoingFault) return error;
  const code = codeOf(error);
  if (phase !== 'exchange') return new OutgoingFault(phase, code);
  if (code === null || /^(ECONNRESET|ECONNABORTED|EPIPE)$/.test(code)) return new OutgoingFault('reset', code);
  return new OutgoingFault(/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code) ? 'tls' : 'protocol', code);
}

/** The code that Node gives an error, where it is one of Node's form. */
export function codeOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : null;
}
