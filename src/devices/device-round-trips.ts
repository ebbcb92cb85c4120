/** The share of a new sample in the smoothed round-trip time: a few requests are enough to follow a change. */
const SMOOTHING = 0.25;

/**
 * Takes a sample into the smoothed round-trip time of the device's newest live contact; the samples of an earlier
 * contact are forgotten. Parameters: device id, milliseconds, now.
 */
export const RECORD_ROUND_TRIP = `
  INSERT INTO device_round_trips AS known (device_id, contact, smoothed_ms, samples, measured_at)
  SELECT device_id, contact, $2::double precision, 1, $3::timestamptz
  FROM device_registrations
  WHERE device_id = $1 AND expires_at > $3
  ORDER BY last_registered_at DESC, line_number
  LIMIT 1
  ON CONFLICT (device_id) DO UPDATE SET
    contact = excluded.contact,
    smoothed_ms = CASE WHEN known.contact = excluded.contact
      THEN known.smoothed_ms + ${SMOOTHING} * (excluded.smoothed_ms - known.smoothed_ms)
      ELSE excluded.smoothed_ms END,
    samples = CASE WHEN known.contact = excluded.contact THEN known.samples + 1 ELSE 1 END,
    measured_at = excluded.measured_at`;
