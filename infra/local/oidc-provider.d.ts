/** What this cloud uses of oidc-provider 9, which ships without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export const errors: { readonly InvalidTarget: new () => Error };

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): RequestListener;
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): this;
  }
}
