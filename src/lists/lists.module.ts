import { Global, Module } from '@nestjs/common';
import { Lists } from './lists.js';

/** What every list is read with. */
@Global()
@Module({ providers: [Lists], exports: [Lists] })
export class ListsModule {}
