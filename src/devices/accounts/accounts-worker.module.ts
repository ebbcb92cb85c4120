import { Module } from '@nestjs/common';
import { DeviceStoreModule } from '../device.store.js';
import { DueAccounts } from './due-accounts.js';
import { SipAccountStoreModule } from './sip-account.store.js';

/** The part of the accounts that runs in workers. */
@Module({ imports: [DeviceStoreModule, SipAccountStoreModule], providers: [DueAccounts] })
export class AccountsWorkerModule {}
