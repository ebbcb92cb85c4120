import { Injectable, type PipeTransform } from '@nestjs/common';
import { bodyError } from './body-error.js';
import type { ReadReport } from './raw-body.js';

/** Takes reports without a fault. @throws ApiException 400 or 422 for others */
@Injectable()
export class ReadReportPipe<Report> implements PipeTransform<ReadReport<Report>, Report> {
  transform(body: ReadReport<Report>): Report {
    if ('fault' in body) throw bodyError(body.fault);
    return body.report;
  }
}
