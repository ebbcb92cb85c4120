/** What the rows of `entry` have as their destinations, as far as that is there. */
export const DESTINATION_JOINS = `
  LEFT JOIN devices AS device ON entry.destination_type = 'device' AND device.id = entry.destination_id
    AND device.organization_id = entry.organization_id AND device.deleted_at IS NULL
  LEFT JOIN device_lines AS line ON line.device_id = device.id AND line.line_number = entry.destination_line
  LEFT JOIN sip_trunks AS trunk ON entry.destination_type = 'trunk' AND trunk.id = entry.destination_id
    AND trunk.organization_id = entry.organization_id AND trunk.deleted_at IS NULL`;

/** Why no call can go there: a `DestinationProblem`, or null. */
export const DESTINATION_PROBLEM = `CASE
    WHEN entry.destination_id IS NULL THEN NULL
    WHEN device.id IS NULL AND trunk.id IS NULL THEN 'deleted'
    WHEN entry.destination_line IS NOT NULL AND line.id IS NULL THEN 'line_deleted'
    WHEN trunk.type <> 'pbx' THEN 'not_pbx'
  END`;
