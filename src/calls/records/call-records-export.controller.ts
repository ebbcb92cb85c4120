import { Readable } from 'node:stream';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { ShowExample } from '../../http/example.js';
import { ErrorTable } from '../../http/errors/error-table.js';
import { Query } from '../../http/requests/handler-input.js';
import type { CallRecord } from './call-record.entity.js';
import { CallRecordExport } from './call-record-export.js';
import { CALL_RECORD_EXAMPLES } from './dto/call-record.examples.js';
import { linesOf, NDJSON, NDJSON_EXAMPLE } from './dto/call-record.ndjson.js';
import { ExportCallRecordsQuery } from './dto/call-record.query.js';

@ApiTags('Calls')
@Controller('callrecords/export')
export class CallRecordsExportController {
  constructor(private readonly records: CallRecordExport) {}

  @Get()
  @RequireScope('calls:read')
  @ApiOperation({
    operationId: 'exportCallRecords',
    summary: 'Export Call Records',
    description:
      'Streams the records of calls that are over as lines of JSON (NDJSON), one record on each line. The call that ' +
      'ended first comes first. If the stream breaks off, go on with `from` set to the last `ended_at` you received.',
  })
  @ShowExample(CALL_RECORD_EXAMPLES.export)
  @ApiResponse({
    status: 200,
    content: { [NDJSON]: { schema: { type: 'string' }, example: NDJSON_EXAMPLE } },
    description: 'Call Records.',
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async export(
    @CurrentCaller() caller: Caller,
    @Query() query: ExportCallRecordsQuery,
  ): Promise<StreamableFile> {
    const batches = this.records.batches(caller, query);
    // What fails before anything is sent has an answer of its own.
    const first = await batches.next();
    return new StreamableFile(Readable.from(lines(first, batches), { objectMode: false }), {
      type: NDJSON,
      disposition: 'attachment; filename="callrecords.ndjson"',
    });
  }
}

/** Reads on only as the client takes what there is, and no more once the stream is destroyed. */
async function* lines(
  first: IteratorResult<CallRecord[], void>,
  batches: AsyncGenerator<CallRecord[], void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  if (first.done) return;
  yield Buffer.from(linesOf(first.value));
  for await (const records of batches) yield Buffer.from(linesOf(records));
}
