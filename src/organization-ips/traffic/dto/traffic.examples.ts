import { type Examples, success } from '../../../http/example.js';
import { TRAFFIC_REPORTED, type TrafficReportedDto } from './traffic.answer.js';
import type { ReportTraffic } from './traffic.body.js';

const TRAFFIC: ReportTraffic = {
  traffic: [
    { ip_address: '203.0.113.100', requests: 15, at: '2024-01-22T15:00:00Z' },
    { ip_address: '192.0.2.7', requests: 2, at: '2024-01-22T15:00:00Z' },
  ],
};

const COUNTED: TrafficReportedDto = { rows: 2, attributed: 1, entries: 1 };

export const TRAFFIC_EXAMPLES = {
  report: { body: TRAFFIC, answer: success(COUNTED, TRAFFIC_REPORTED) },
} satisfies Examples;
