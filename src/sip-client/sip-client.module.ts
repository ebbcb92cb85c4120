import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SettingsError } from '../config/environment.js';
import { Settings } from '../config/settings.js';
import { NameResolver } from '../dns/name-resolver.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { SipError, UserAgentClient } from '../sip/index.js';

/** The one {@link UserAgentClient} of this process: its NOTIFYs and OPTIONS come from the same address and port. */
@Global()
@Module({
  providers: [
    {
      provide: UserAgentClient,
      inject: [Settings, EgressPolicy, NameResolver],
      useFactory: (
        { sipOutboundProxy, sipLocal, sipFromDomain }: Settings,
        egress: EgressPolicy,
        names: NameResolver,
      ) =>
        new UserAgentClient({
          resolver: names,
          outboundProxy: sipOutboundProxy,
          local: sipLocal,
          fromHost: sipFromDomain,
          authorizeAddress: (address) => egress.check(address, 'sip'),
        }),
    },
  ],
  exports: [UserAgentClient],
})
export class SipClientModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly client: UserAgentClient) {}

  /** @throws SettingsError when the address or the port that is set cannot be had */
  async onModuleInit(): Promise<void> {
    try {
      await this.client.bind();
    } catch (error) {
      throw new SettingsError([problemOf(error)]);
    }
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}

function problemOf(error: unknown): string {
  const { code, message } = error as SipError;
  if (error instanceof SipError && code === 'exhausted') {
    return 'SIP_LOCAL_PORT: is in use. Each process on a machine needs its own port';
  }
  return `SIP_LOCAL_ADDRESS: is not an address of this machine (${message})`;
}
