import type { OperationId } from 'telephony-resources-sdk';
import { audit } from './audit.js';
import { calls } from './calls.js';
import { devices } from './devices.js';
import { domains } from './domains.js';
import { health } from './health.js';
import { organizationIps } from './organization-ips.js';
import { sipEdge } from './sip-edge.js';
import { sipGateways } from './sip-gateways.js';
import { sipNumbers } from './sip-numbers.js';
import { sipTrunkIps } from './sip-trunk-ips.js';
import { sipTrunkRoutes } from './sip-trunk-routes.js';
import { sipTrunks } from './sip-trunks.js';
import { webhooks } from './webhooks.js';
import type { OperationTest } from './operation-test.js';

/** A test of every operation of the document. */
export const operationTests: Record<OperationId, OperationTest> = {
  ...sipTrunks,
  ...sipTrunkIps,
  ...sipTrunkRoutes,
  ...devices,
  ...sipGateways,
  ...domains,
  ...organizationIps,
  ...sipNumbers,
  ...sipEdge,
  ...calls,
  ...webhooks,
  ...audit,
  ...health,
};
