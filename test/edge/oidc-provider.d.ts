declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  /** An OpenID provider (https://github.com/panva/node-oidc-provider); its configuration is described there. */
  export default class Provider {
    constructor(issuer: string, configuration: object);

    callback(): RequestListener;
  }
}
