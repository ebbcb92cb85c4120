import type { Size } from '../size.js';
import { DELETED, id, made, oneOf, owner, rows } from './values.js';

const trunks = (size: Size): string => `
  INSERT INTO sip_trunks (id, organization_id, name, status, type, transport, host, port, username, realm, register,
    max_channels, codecs, dtmf_mode, nat_support, created_at, updated_at, deleted_at, version)
  SELECT ${id('trunk')}, ${owner(size)},
    CASE WHEN n IN (${size.trunks / 4}, ${size.trunks / 2 + 1}, ${size.trunks - 20}) THEN 'Observatory '
      WHEN n <= 60 THEN 'Analogue ' ELSE ${oneOf(['Carrier ', 'PBX ', 'Backup carrier ', 'Peer '])} END || n,
    ${oneOf(['active', 'active', 'active', 'inactive', 'pending', 'suspended'], 'n / 4')},
    ${oneOf(['carrier', 'pbx', 'peer'])}, 'udp', 'sip' || n % 500 || '.carrier.example.com', 5060, 'user' || n,
    'carrier.example.com', n % 2 = 0, 50, '{G.711,G.729}', 'rfc2833', true, made, made,
    CASE WHEN ${DELETED} THEN now() END, 1
  FROM (SELECT n, ${made(size.trunks)} AS made FROM ${rows(size.trunks)}) AS each`;

const ips = (size: Size): string => `
  INSERT INTO sip_trunk_ips (id, trunk_id, address, type, port, priority, active, created_at, updated_at)
  SELECT ${id('ip', 'n * 2 + part')}, ${id('trunk')}, '11.0.0.0'::inet + n * 2 + part,
    CASE part WHEN 0 THEN 'signaling' ELSE 'media' END, CASE part WHEN 0 THEN 5060 ELSE 10000 END, 1, true, made, made
  FROM (SELECT n, ${made(size.trunks)} AS made FROM ${rows(size.trunks)} WHERE NOT (${DELETED})) AS each,
    generate_series(0, n % 2) AS part`;

const routes = (size: Size): string => `
  INSERT INTO sip_trunk_routes (id, trunk_id, prefix, priority, weight, strip_digits, prepend, active, created_at,
    updated_at)
  SELECT ${id('route', 'n * 2 + part')}, ${id('trunk')}, CASE part WHEN 0 THEN '' ELSE '+' || 1 + n % 998 END,
    1, 1, 0, '', true, made, made
  FROM (SELECT n, ${made(size.trunks)} AS made FROM ${rows(size.trunks)} WHERE NOT (${DELETED})) AS each,
    generate_series(0, 1) AS part`;

/** What fills the tables of trunks. */
export function seedTrunks(size: Size): string[] {
  return [trunks(size), ips(size), routes(size)];
}
