import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ApiExceptionFilter } from './errors/exception.filter.js';
import { LargeAnswers } from './answers/large-answers.js';
import { ApiValidationPipe } from './requests/validation.pipe.js';

/** How every request is read, and every failure answered. */
@Global()
@Module({
  providers: [
    LargeAnswers,
    { provide: APP_PIPE, useClass: ApiValidationPipe },
    { provide: APP_FILTER, useClass: ApiExceptionFilter },
  ],
  exports: [LargeAnswers],
})
export class HttpModule {}
